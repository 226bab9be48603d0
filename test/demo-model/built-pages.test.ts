import { chmod, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { beforeAll, afterAll, describe, expect, it } from '@jest/globals';
import { briefFrom } from '../../src/demo-model/page-brief.js';
import { writePage } from '../../src/demo-model/page-writer.js';
import { TestEngine } from '../support/docker-engine.js';
import { withTempFolder } from '../support/temp-folder.js';

const SITE = fileURLToPath(new URL('../../templates/astro-starter/site', import.meta.url));
const IMAGE = 'sitewright/runtime:latest';

/** Prompts that try to become code or markup, and those that are hard to write down. */
const PROMPTS = {
  braces: 'A site for {process.exit()} {globalThis.x} ${process.env.HOME} #{1+1}',
  markup: 'A site called "</style><script>alert(1)</script>" with </h1><img src=x onerror=alert(1)>',
  frontmatter: 'A page about ---\n--- <Layout> {page} --> <!-- */ /* // export default',
  quotes: `A page named \`\${1}\` about 'single' "double" \\ \\u0041 \\" backslashes \\`,
  entities: 'A shop called Salt & Pepper &lt;3 &amp; set:html={page.title} is:raw',
  arabic: 'موقع لمخبز صغير في عمان',
  emoji: '👩‍🍳🥐 a bakery 🥐',
  long: `A page about ${'llanfairpwllgwyngyll'.repeat(400)}`,
  everything: 'Menu, prices, programme, gallery, team, hours, map, questions, newsletter. Add recipes, a forum.',
} as const;

describe("pages of the demo model, built by the starter's own Astro", () => {
  const engine = new TestEngine();
  const pages = new Map<string, string>();

  beforeAll(() => buildPages(engine, pages), 120_000);
  afterAll(() => engine.sweep());

  it.each(Object.entries(PROMPTS))('show the prompt with %s as plain text', (name, prompt) => {
    const html = pages.get(name) ?? '';
    const { name: title, quote } = briefFrom([prompt]);

    expect(textOf(html, 'h1')).toEqual([title]);
    expect(textOf(html, 'title')).toEqual([title]);
    expect(textOf(html, 'blockquote')).toEqual([quote]);
    expect(html).toContain("made by Sitewright's demo model, no AI");
  });

  it.each(Object.keys(PROMPTS))('have no element that came from the prompt with %s', (name) => {
    // Without the values of attributes, in which a prompt may say what it likes.
    const html = (pages.get(name) ?? '<none>').replace(/"[^"]*"/g, '""');
    const elements = new Set(Array.from(html.matchAll(/<([a-z][\w-]*)/gi), ([, element]) => element));

    expect([...elements].filter((element) => !KNOWN_ELEMENTS.includes(element ?? ''))).toEqual([]);
    expect(html).not.toMatch(/<[^>]*\son\w+\s*=/i);
  });
});

const KNOWN_ELEMENTS = (
  'html head meta link title style body a header div p nav ul li main section h1 h2 svg path circle ellipse rect ' +
  'dl dt dd details summary blockquote footer'
).split(' ');

async function buildPages(engine: TestEngine, pages: Map<string, string>): Promise<void> {
  await withTempFolder(async (folder) => {
    const site = join(folder, 'site');
    await cp(SITE, site, { recursive: true, filter: (path) => !path.includes('node_modules') });
    for (const [name, prompt] of Object.entries(PROMPTS)) {
      await writeFile(join(site, 'src/pages', `${name}.astro`), writePage(briefFrom([prompt])));
    }
    await mkdir(join(site, 'dist'));
    await chmod(folder, 0o755);
    const { code, output } = await runBuild(engine, site);
    if (code !== 0) throw new Error(`Astro could not build the pages: ${output}`);
    for (const name of Object.keys(PROMPTS)) {
      pages.set(name, await readFile(join(site, 'dist', name, 'index.html'), 'utf8'));
    }
  });
}

/** As the owner of the folder, so that what it writes can be removed. */
async function runBuild({ docker, labels }: TestEngine, site: string): Promise<{ code: number; output: string }> {
  const stream = new PassThrough();
  let output = '';
  stream.on('data', (text: Buffer) => (output += text.toString()));
  const [result] = (await docker.run(IMAGE, ['node', '/app/node_modules/astro/bin/astro.mjs', 'build'], stream, {
    Labels: labels,
    Tty: true,
    User: `${process.getuid?.() ?? 1000}:${process.getgid?.() ?? 1000}`,
    Env: ['HOME=/tmp', 'ASTRO_TELEMETRY_DISABLED=1'],
    WorkingDir: '/app/site',
    HostConfig: { Binds: [`${site}:/app/site`], NetworkMode: 'none', Init: true },
  })) as [{ StatusCode: number }];
  return { code: result.StatusCode, output };
}

/** What a reader sees of each element with this name. */
function textOf(html: string, element: string): string[] {
  const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', '#34': '"', '#39': "'" };
  return Array.from(html.matchAll(new RegExp(`<${element}[^>]*>([^<]*)</${element}>`, 'g')), ([, text = '']) =>
    text.replace(/&([a-z]+|#\d+);/g, (entity, code: string) => entities[code] ?? entity),
  );
}
