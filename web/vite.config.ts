import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compress } from './build/compress.ts';

const root = fileURLToPath(new URL('.', import.meta.url));

/** `npm run dev -w web` serves the page with reload and hands the API's part on to a service on port 3000. */
export default defineConfig({
  root,
  plugins: [react(), compress()],
  build: {
    outDir: fileURLToPath(new URL('../dist/web', import.meta.url)),
    emptyOutDir: true,
    // The policy of the page forbids data: fonts; and small files are cheap on one connection.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { port: 5173, proxy: { '/api': { target: 'http://127.0.0.1:3000', changeOrigin: true } } },
});
