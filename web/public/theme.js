// Applied before the first paint. A file of its own, because the policy of the page allows no inline script.
(() => {
  let choice = null;
  try {
    choice = localStorage.getItem('sitewright.theme');
  } catch {
    // A browser that keeps nothing follows the system.
  }
  const dark = choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.classList.add(dark ? 'dark' : 'light');
  document.querySelector('meta[name="theme-color"]').content = dark ? '#0B1B2B' : '#F1F4F3';
})();
