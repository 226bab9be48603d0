import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'astro/config';

// Dependencies may stand one level above the site, read-only: caches go into the site, and fonts may be served from there.
const dependencies = dirname(dirname(createRequire(import.meta.url).resolve('astro/package.json')));

export default defineConfig({
  cacheDir: './.cache/astro',
  devToolbar: { enabled: false },
  // The preview's proxy decides which host names reach this server.
  server: { allowedHosts: true },
  vite: {
    cacheDir: '.cache/vite',
    plugins: [tailwindcss()],
    server: { fs: { allow: ['.', dependencies] } },
  },
});
