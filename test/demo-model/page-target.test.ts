import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { writeHtmlPage, writeSveltePage } from '../../src/demo-model/html-writer.js';
import { briefFrom } from '../../src/demo-model/page-brief.js';
import { pageTargetIn } from '../../src/demo-model/page-target.js';

const TEMPLATES = fileURLToPath(new URL('../../templates/', import.meta.url));

describe('the page that the demo model writes', () => {
  it.each([
    ['astro-starter', 'src/pages/index.astro', 'import Layout'],
    ['static-site', 'index.html', '<!doctype html>'],
    ['sveltekit-app', 'src/routes/+page.svelte', '<svelte:head>'],
  ])('is the start page that the instructions of %s name', async (template, path, words) => {
    const content = await readFile(`${TEMPLATES}${template}/site/AGENTS.md`, 'utf8');
    const target = pageTargetIn([
      { role: 'system', content: 'You are an agent.' },
      { role: 'system', content },
      { role: 'user', content: '`other.html`: the start page' },
    ]);

    expect(target.path).toBe(path);
    expect(target.write(briefFrom(['A bakery called Sol']))).toContain(words);
  });

  it.each(['', '`src/App.vue`: the start page', '`../../etc/passwd`: the start page', '`index.html`, the start page'])(
    "is the starter's where the instructions name none that it can write: %p",
    (content) => {
      expect(pageTargetIn([{ role: 'system', content }]).path).toBe('src/pages/index.astro');
    },
  );
});

describe.each([
  ['HTML', writeHtmlPage],
  ['Svelte', writeSveltePage],
])('a page in %s', (_kind, write) => {
  it.each([
    'A site for {process.exit()} {@html x} {#if y} ${z}',
    'A site called "</style><script>alert(1)</script>" with </h1><img src=x onerror=alert(1)>',
    'A page named `${1}` about \'single\' "double" & &lt;b&gt; --> */',
  ])('shows a prompt as text only: %s', (prompt) => {
    const page = write(briefFrom([prompt]));

    // Without the values of attributes, in which a prompt may say what it likes.
    const elements = elementsOf(page.replace(/"[^"]*"/g, '""'));
    expect(elements.filter((element) => !KNOWN_ELEMENTS.includes(element))).toEqual([]);
    expect(page).not.toMatch(/<[^>]*\son\w+\s*=/i);
    // Braces stand in styles alone.
    expect(page.replace(/<style>[\s\S]*<\/style>/, '')).not.toMatch(/[{}]/);
  });

  it('has the same words for the same prompt, with every section that was asked for', () => {
    const prompt = 'A bakery called Sol with a menu, prices, a gallery, a map, questions and a newsletter';
    const page = write(briefFrom([prompt]));

    expect(page).toBe(write(briefFrom([prompt])));
    for (const words of ['<dl class="rows">', 'class="gallery"', '<details>', 'mailto:hello@sol.example']) {
      expect(page).toContain(words);
    }
  });
});

const KNOWN_ELEMENTS = (
  'html head meta title link style body svelte:head a header div p nav ul li main section h1 h2 svg path circle ' +
  'ellipse rect dl dt dd details summary blockquote footer'
).split(' ');

describe.each(['static-site/site/styles.css', 'sveltekit-app/site/src/app.css'])('%s', (path) => {
  it('styles every class of the pages', async () => {
    const css = await readFile(`${TEMPLATES}${path}`, 'utf8');
    const prompts = ['A bakery with a menu, a gallery, a map, questions and a newsletter', 'An app', 'A yoga studio'];
    const pages = prompts.map((prompt) => writeHtmlPage(briefFrom([prompt]))).join();
    const classes = Array.from(pages.matchAll(/class="([^"]*)"/g), ([, names = '']) => names.split(' ')).flat();

    expect(new Set(classes).size).toBeGreaterThan(15);
    expect([...new Set(classes)].filter((name) => !css.includes(`.${name}`))).toEqual([]);
  });
});

function elementsOf(page: string): string[] {
  return [...new Set(Array.from(page.matchAll(/<([a-z][\w:-]*)/gi), ([, element = '']) => element))];
}
