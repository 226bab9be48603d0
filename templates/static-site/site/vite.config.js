import { defineConfig } from 'vite';

export default defineConfig({
  // Dependencies may stand one level above the site, read-only.
  cacheDir: '.cache/vite',
  // Each HTML file is a page: an unknown address is not the start page.
  appType: 'mpa',
  // The preview's proxy decides which host names reach this server.
  server: { allowedHosts: true },
});
