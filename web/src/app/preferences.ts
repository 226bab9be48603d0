/** What one browser remembers for itself. A browser that keeps nothing gets the defaults each time. */
function read(name: string): string | null {
  try {
    return localStorage.getItem(`sitewright.${name}`);
  } catch {
    return null;
  }
}

function write(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(`sitewright.${name}`);
    else localStorage.setItem(`sitewright.${name}`, value);
  } catch {
    // It holds until the page is closed.
  }
}

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export function theme(): Theme {
  return THEMES.find((name) => name === read('theme')) ?? 'system';
}

/** As `theme.js` does before the first paint. */
export function chooseTheme(choice: Theme): void {
  write('theme', choice === 'system' ? null : choice);
  const isDark = choice === 'dark' || (choice === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  const { classList } = document.documentElement;
  classList.toggle('dark', isDark);
  classList.toggle('light', !isDark);
  document.querySelector('meta[name="theme-color"]')?.setAttribute('content', isDark ? '#0B1B2B' : '#F1F4F3');
}

export function areShortcutsOn(): boolean {
  return read('shortcuts') !== 'off';
}

export function switchShortcuts(isOn: boolean): void {
  write('shortcuts', isOn ? null : 'off');
}

/** A text that was begun and not sent yet; `name` tells whose and where. */
export function draft(name: string): string {
  return read(`draft.${name}`) ?? '';
}

export function keepDraft(name: string, text: string): void {
  write(`draft.${name}`, text === '' ? null : text);
}

/** A number of pixels that somebody dragged something to. */
export function keptWidth(name: string): number | undefined {
  const width = Number(read(`width.${name}`));
  return Number.isFinite(width) && width > 0 ? width : undefined;
}

export function keepWidth(name: string, width: number | undefined): void {
  write(`width.${name}`, width === undefined ? null : String(Math.round(width)));
}
