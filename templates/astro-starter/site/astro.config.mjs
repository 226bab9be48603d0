import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'astro/config';

// Dependencies may stand one level above the site, read-only: caches go into the site, and fonts may be served from there.
const dependencies = dirname(dirname(createRequire(import.meta.url).resolve('astro/package.json')));
const sources = fileURLToPath(new URL('./src/', import.meta.url));

/** Tailwind looks for class names when a file that it knows changes; a new file must count as such a change. */
const noticeNewFiles = {
  name: 'notice-new-files',
  configureServer({ watcher }) {
    watcher.on('add', (file) => {
      if (file.startsWith(sources)) watcher.emit('change', join(sources, 'styles', 'global.css'));
    });
  },
};

export default defineConfig({
  cacheDir: './.cache/astro',
  devToolbar: { enabled: false },
  // The preview's proxy decides which host names reach this server.
  server: { allowedHosts: true },
  vite: {
    cacheDir: '.cache/vite',
    plugins: [tailwindcss(), noticeNewFiles],
    server: { fs: { allow: ['.', dependencies] } },
  },
});
