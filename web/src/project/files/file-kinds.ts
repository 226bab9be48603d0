export type Language = 'astro' | 'markup' | 'css' | 'javascript' | 'jsx' | 'typescript' | 'tsx' | 'json' | 'markdown';

const LANGUAGES: ReadonlyMap<string, Language> = new Map([
  ['astro', 'astro'],
  ['html', 'markup'],
  ['htm', 'markup'],
  ['xml', 'markup'],
  ['svg', 'markup'],
  ['vue', 'markup'],
  ['svelte', 'markup'],
  ['css', 'css'],
  ['js', 'javascript'],
  ['mjs', 'javascript'],
  ['cjs', 'javascript'],
  ['jsx', 'jsx'],
  ['ts', 'typescript'],
  ['mts', 'typescript'],
  ['tsx', 'tsx'],
  ['json', 'json'],
  ['jsonc', 'json'],
  ['webmanifest', 'json'],
  ['md', 'markdown'],
  ['mdx', 'markdown'],
]);

const IMAGES: ReadonlyMap<string, string> = new Map([
  ['png', 'image/png'],
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['gif', 'image/gif'],
  ['webp', 'image/webp'],
  ['avif', 'image/avif'],
  ['ico', 'image/x-icon'],
  ['svg', 'image/svg+xml'],
]);

export function languageOf(path: string): Language | undefined {
  return LANGUAGES.get(extensionOf(path));
}

/** The type under which a browser shows it as an image, in which no script runs. */
export function imageTypeOf(path: string): string | undefined {
  return IMAGES.get(extensionOf(path));
}

function extensionOf(path: string): string {
  return /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
}

/** What is shown at first: the page that a visitor sees first, else what says the most about the site. */
export function firstShown(paths: readonly string[]): string | undefined {
  const wanted = [/^src\/pages\/index\.\w+$/, /(^|\/)index\.html$/, /^readme\.md$/i, /^src\//];
  for (const pattern of wanted) {
    const found = paths.find((path) => pattern.test(path));
    if (found !== undefined) return found;
  }
  return paths[0];
}
