import type { PageBrief } from './page-brief.js';

export const PAGE_PATH = 'src/pages/index.astro';

/** The whole start page. What comes from prompts stands in one object of plain data; Astro escapes it where it is shown. */
export function writePage(brief: PageBrief): string {
  const { name, subject, kind, topics, palette, quote } = brief;
  const page = {
    title: name,
    description: `${name}: ${subject}`,
    lead: subject,
    action: kind.action,
    cards: kind.cards.map(([title, text]) => ({ title, text })),
    topics,
    quote,
  };
  const colours = Object.entries(palette).map(([role, colour]) => `    --color-${cssName(role)}: ${colour};`);
  return `---
import Layout from '../layouts/Layout.astro';

const page = ${asSource(page)};
---

<Layout title={page.title} description={page.description}>
${BODY}
</Layout>

<style is:global>
  :root {
${colours.join('\n')}
    --font-display: '${kind.font}', Georgia, serif;
  }
</style>
`;
}

function cssName(role: string): string {
  return role.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** JSON without a character that could end a string, the frontmatter or a tag: what a prompt says is never code. */
function asSource(value: unknown): string {
  return JSON.stringify(value, undefined, 2).replace(
    /[^\n -~]|[<>`$-]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const BODY = `  <header class="border-b border-line">
    <nav class="mx-auto flex max-w-5xl flex-wrap items-baseline justify-between gap-x-8 gap-y-2 px-6 py-5" aria-label="Main">
      <a href="#top" class="font-display text-xl font-semibold">{page.title}</a>
      <ul class="flex flex-wrap gap-x-6 gap-y-1 text-base text-muted">
        {page.cards.map((card, index) => <li><a class="hover:text-accent" href={'#part-' + index}>{card.title}</a></li>)}
      </ul>
    </nav>
  </header>

  <main id="top">
    <section class="mx-auto grid max-w-5xl items-center gap-12 px-6 py-16 md:grid-cols-[3fr_2fr] md:py-24">
      <div>
        <h1 class="text-5xl font-semibold tracking-tight wrap-anywhere sm:text-6xl">{page.title}</h1>
        <p class="mt-6 max-w-[36ch] text-xl text-muted first-letter:uppercase wrap-anywhere">{page.lead}</p>
        <a href="#part-0" class="mt-9 inline-block rounded-full bg-accent px-7 py-3 font-semibold text-on-accent">{page.action}</a>
      </div>
      <svg viewBox="0 0 320 320" class="mx-auto w-full max-w-xs text-accent" aria-hidden="true" fill="currentColor">
        <circle cx="160" cy="160" r="158" opacity="0.1"></circle>
        <circle cx="212" cy="118" r="74" opacity="0.22"></circle>
        <path d="M22 236 A140 140 0 0 0 298 236 Z"></path>
        <circle cx="104" cy="150" r="40" opacity="0.55"></circle>
      </svg>
    </section>

    <section class="border-y border-line bg-sheet">
      <div class="mx-auto grid max-w-5xl gap-10 px-6 py-16 sm:grid-cols-2 lg:grid-cols-3">
        {page.cards.map((card, index) => (
          <article id={'part-' + index}>
            <h2 class="text-2xl font-semibold">{card.title}</h2>
            <p class="mt-3 text-muted">{card.text}</p>
          </article>
        ))}
      </div>
    </section>

    {page.topics.length > 0 && (
      <section class="mx-auto max-w-5xl px-6 pt-16">
        <h2 class="text-3xl font-semibold">Also here</h2>
        <ul class="mt-6 grid gap-4 sm:grid-cols-2">
          {page.topics.map((topic) => <li class="rounded-xl border border-line bg-sheet px-5 py-4 font-medium wrap-anywhere">{topic}</li>)}
        </ul>
      </section>
    )}

    <section class="mx-auto max-w-5xl px-6 py-16">
      <h2 class="text-3xl font-semibold">What was asked for</h2>
      <blockquote class="mt-5 max-w-[60ch] border-l-4 border-accent pl-5 text-xl wrap-anywhere">{page.quote}</blockquote>
    </section>
  </main>

  <footer class="border-t border-line">
    <p class="mx-auto max-w-5xl px-6 py-8 text-base text-muted">
      Drafted by Sitewright's demo model, which is no AI: it arranged the words of the prompt.
    </p>
  </footer>`;
