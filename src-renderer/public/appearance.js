// The settings' mirror (state/appearance.ts) as it was at the last visit; the server's word follows once the window is connected.
(() => {
  const read = (name) => {
    try {
      return JSON.parse(localStorage.getItem('appearance') ?? '{}')[name];
    } catch {
      return undefined;
    }
  };
  const theme = read('theme');
  const dark = theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  document.documentElement.dataset.density = read('density') === 'compact' ? 'compact' : 'comfortable';
})();
