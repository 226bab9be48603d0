import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { findChromium } from '../../../scripts/platform/find-chromium.js';
import { quietNetwork } from './quiet-network.js';

export interface Tab {
  readonly page: Page;
  /** What the browser complained about: errors of the page, and what the policy forbade. */
  readonly complaints: readonly string[];
}

export interface Visitor extends AsyncDisposable {
  open(path?: string): Promise<Tab>;
}

/** Chromium, closed in the end. With a port, and as root, that is all it reaches, on a network that never changes. */
export async function withBrowser(use: (browser: Browser) => Promise<void>, port?: number): Promise<void> {
  const program = await findChromium();
  if (program === undefined) throw new Error('There is no chromium; `npm test` installs it.');
  const isRoot = process.getuid?.() === 0;
  await using network = isRoot && port !== undefined ? await quietNetwork(program, port) : undefined;
  // As root there is no sandbox for its processes; the pages are our own.
  const args = isRoot ? ['--no-sandbox'] : [];
  const browser = await chromium.launch({ executablePath: network?.executablePath ?? program, args });
  try {
    await network?.ready();
    await use(browser);
  } finally {
    await browser.close();
  }
}

/** A person with a browser profile of their own. `baseUrl` is where the page is served. */
export async function visitor(
  browser: Browser,
  baseUrl: string,
  options: BrowserContextOptions = {},
): Promise<Visitor> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  context.setDefaultTimeout(30_000);
  return {
    open: async (path = '/') => {
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        const text = message.text();
        // Our page is never framed by ourselves: only an attacker meets that refusal.
        if (text.includes("frame-ancestors 'none'")) return;
        if (/Content Security Policy|TrustedHTML|Trusted Type/.test(text)) complaints.push(text);
      });
      await page.goto(`${baseUrl}${path}`);
      return { page, complaints };
    },
    [Symbol.asyncDispose]: () => context.close(),
  };
}

/** The page of a service, at the name that previews are neighbours of. */
export function pageUrl(apiUrl: string): string {
  return apiUrl.replace('127.0.0.1', 'localhost');
}

/** Resolves when a signed-in page has come. */
export async function heading(page: Page): Promise<void> {
  await page.locator('main#main h1').waitFor();
}

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
}

/**
 * What axe finds wrong, WCAG 2.0 to 2.2 A and AA and its best practices, with the element's markup. By the devtools'
 * protocol, because the policy of the page lets no script of others in.
 */
export async function accessibilityFaults(page: Page): Promise<readonly string[]> {
  const devtools = await page.context().newCDPSession(page);
  try {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    // Frames hold previews: other people's pages.
    const run = `axe.run({ exclude: [['iframe']] }, { iframes: false, runOnly: ${JSON.stringify(tags)} }).then(JSON.stringify)`;
    const expression = `${await readFile(axePath, 'utf8')};${run}`;
    const { result, exceptionDetails } = await devtools.send('Runtime.evaluate', { expression, awaitPromise: true });
    if (exceptionDetails !== undefined) throw new Error(`axe failed: ${JSON.stringify(exceptionDetails)}`);
    const { violations } = JSON.parse(String(result.value)) as AxeResult;
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 240)}`));
  } finally {
    await devtools.detach();
  }
}
