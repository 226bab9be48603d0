import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';

// Dependencies may stand one level above the site, read-only: caches go into the site, and files may be served from there.
const dependencies = dirname(dirname(createRequire(import.meta.url).resolve('vite/package.json')));

export default defineConfig({
  cacheDir: '.cache/vite',
  plugins: [sveltekit()],
  server: {
    // The preview's proxy decides which host names reach this server.
    allowedHosts: true,
    fs: { allow: ['.', dependencies] },
    watch: { ignored: ['**/data/**'] },
  },
});
