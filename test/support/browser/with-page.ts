import { expect } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { type Service, type ServiceOptions, TOKEN, withService } from '../e2e/with-service.js';
import { heading, pageUrl, type Tab, visitor, withBrowser } from './with-browser.js';

export interface SignedIn extends Service {
  readonly browser: Browser;
  /** Where the page is served. */
  readonly url: string;
  /** A tab of the administrator, signed in by the link that the terminal shows. */
  open(path?: string, options?: BrowserContextOptions): Promise<Tab>;
}

/** A story of a person in a browser, on a service of its own. Whatever the browser complained about fails the test. */
export async function withPage(
  options: Omit<ServiceOptions, 'temporal'> & { temporal: TestWorkflowEnvironment },
  story: (signedIn: SignedIn) => Promise<void>,
): Promise<void> {
  await withService(options, (service) =>
    withBrowser(
      async (browser) => {
        const url = pageUrl(service.apiUrl);
        const tabs: Tab[] = [];
        const open: SignedIn['open'] = async (path = '/', context = {}) => {
          const person = await visitor(browser, url, context);
          const tab = await person.open(`${path}#token=${TOKEN}`);
          tabs.push(tab);
          await heading(tab.page);
          return tab;
        };
        try {
          await story({ ...service, browser, url, open });
        } catch (error) {
          throw new Error(
            `${String(error)}\n\n${await Promise.all(tabs.map(describeTab)).then((all) => all.join('\n'))}`,
            {
              cause: error,
            },
          );
        }
        for (const { complaints } of tabs) expect(complaints).toEqual([]);
      },
      Number(new URL(service.apiUrl).port),
    ),
  );
}

async function describeTab({ page, complaints }: Tab): Promise<string> {
  if (page.isClosed()) return '';
  const text = await page
    .locator('body')
    .innerText({ timeout: 2_000 })
    .catch(() => 'no text');
  return `--- ${page.url()}\n${text.slice(0, 3_000)}\n${complaints.join('\n')}`;
}
