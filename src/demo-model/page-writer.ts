import type { PageBrief } from './page-brief.js';
import type { PageSection } from './page-sections.js';
import { hostNameOf } from './words.js';

export const PAGE_PATH = 'src/pages/index.astro';

/** The whole start page. What comes from prompts stands in one object of plain data; Astro escapes it where it is shown. */
export function writePage({ name, lead, action, kind, sections, palette, quote }: PageBrief): string {
  const page = {
    title: name,
    description: lead,
    lead,
    action,
    cards: kind.cards.map(([title, text]) => ({ title, text })),
    sections: sections.map(({ title, text, show, pairs }, index) => ({
      id: `part-${index + 1}`,
      title,
      text,
      show,
      pairs,
    })),
    mail: `hello@${hostNameOf(name)}.example`,
    quote,
  };
  const colours = Object.entries(palette).map(([role, colour]) => `    --color-${cssName(role)}: ${colour};`);
  return `---
import Layout from '../layouts/Layout.astro';

const page = ${asSource(page)};
---

<Layout title={page.title} description={page.description}>
${header}

  <main id="content">
${heroWith(kind.art)}

${cards}

${sectionsWith(new Set(sections.map(({ show }) => show)))}

${closing}
  </main>

${footer}
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
    /[<>`$\u007f-\u009f\u2028\u2029]|-(?=-)/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const header = `  <a href="#content" class="sr-only focus:not-sr-only focus:absolute focus:m-3 focus:bg-sheet focus:p-3">Skip to the content</a>
  <header class="border-b border-line">
    <div class="mx-auto flex max-w-6xl flex-wrap items-baseline justify-between gap-x-10 gap-y-2 px-6 py-5">
      <p class="font-display text-xl font-semibold wrap-anywhere" dir="auto">{page.title}</p>
      <nav aria-label="Main">
        <ul class="flex flex-wrap gap-x-6 gap-y-1 text-base">
          {page.sections.slice(0, 5).map((section) => (
            <li><a class="text-muted hover:text-accent hover:underline" href={'#' + section.id} dir="auto">{section.title}</a></li>
          ))}
        </ul>
      </nav>
    </div>
  </header>`;

function heroWith(art: string): string {
  return `    <section class="mx-auto grid max-w-6xl items-center gap-12 px-6 py-14 md:grid-cols-[6fr_5fr] md:py-20 lg:gap-20">
      <div>
        <h1 class="text-5xl font-semibold tracking-tight wrap-anywhere lg:text-7xl" dir="auto">{page.title}</h1>
        <p class="mt-6 max-w-[42ch] text-xl text-muted wrap-anywhere" dir="auto">{page.lead}</p>
        <a href="#part-1" class="mt-9 inline-block rounded-full bg-accent px-7 py-3 font-semibold text-on-accent hover:brightness-110" dir="auto">{page.action}</a>
      </div>
      <div class="rounded-4xl border border-line bg-sheet p-6 sm:p-10">
        <svg viewBox="0 0 400 340" class="block w-full" aria-hidden="true">
${art.replace(/^/gm, '          ')}
        </svg>
      </div>
    </section>`;
}

const cards = `    <div class="border-y border-line bg-sheet">
      <div class="mx-auto grid max-w-6xl gap-x-12 gap-y-10 px-6 py-16 md:grid-cols-3">
        {page.cards.map((card) => (
          <section>
            <h2 class="text-2xl font-semibold">{card.title}</h2>
            <p class="mt-3 text-muted">{card.text}</p>
          </section>
        ))}
      </div>
    </div>`;

const SHOWN: Readonly<Record<Exclude<PageSection['show'], 'text'>, string>> = {
  rows: `              <dl class="border-t border-line">
                {section.pairs.map(([term, value]) => (
                  <div class="flex justify-between gap-6 border-b border-line py-3">
                    <dt>{term}</dt>
                    <dd class="text-end font-semibold tabular-nums">{value}</dd>
                  </div>
                ))}
              </dl>`,
  questions: `              <div class="border-t border-line">
                {section.pairs.map(([question, answer]) => (
                  <details class="border-b border-line py-3">
                    <summary class="cursor-pointer font-semibold">{question}</summary>
                    <p class="mt-2 text-muted">{answer}</p>
                  </details>
                ))}
              </div>`,
  gallery: `              <div class="grid grid-cols-2 gap-3 sm:grid-cols-3" aria-hidden="true">
                {[20, 55, 85, 70, 35, 10].map((share) => (
                  <div class="aspect-square rounded-lg" style={'background: color-mix(in oklab, var(--color-accent) ' + share + '%, var(--color-line))'}></div>
                ))}
              </div>`,
  map: `              <svg viewBox="0 0 480 220" class="w-full rounded-xl border border-line bg-sheet" aria-hidden="true">
                <path d="M0 170c110-50 170 30 280-10s130-60 200-40v100H0z" class="fill-accent opacity-15" />
                <path d="M0 60l480 50M120 0l-40 220M260 0l30 220M390 0l20 220M0 130l480-60" class="fill-none stroke-line" stroke-width="10" />
                <path d="M276 118c-16-22-26-34-26-50a26 26 0 0 1 52 0c0 16-10 28-26 50z" class="fill-accent" />
                <circle cx="276" cy="68" r="9" class="fill-sheet" />
              </svg>`,
  write: `              <a class="inline-block rounded-full border-2 border-accent px-6 py-2 font-semibold text-accent wrap-anywhere hover:bg-accent hover:text-on-accent" href={'mailto:' + page.mail}>{page.mail}</a>`,
};

/** Only the forms that the page's sections have. */
function sectionsWith(shows: ReadonlySet<PageSection['show']>): string {
  const forms = Object.entries(SHOWN).filter(([show]) => shows.has(show as PageSection['show']));
  const markup = forms.map(([show, form]) => `            {section.show === '${show}' && (\n${form}\n            )}`);
  return `    <div class="mx-auto max-w-6xl px-6 py-8">
      {page.sections.map((section) => (
        <section id={section.id} class="grid scroll-mt-6 gap-x-12 gap-y-6 py-10 md:grid-cols-[2fr_3fr]">
          <h2 class="text-3xl font-semibold wrap-anywhere" dir="auto">{section.title}</h2>
          <div class="space-y-6">
            <p class="max-w-[60ch] text-muted">{section.text}</p>
${markup.join('\n')}
          </div>
        </section>
      ))}
    </div>`;
}

const closing = `    <section class="bg-accent text-on-accent">
      <div class="mx-auto max-w-6xl px-6 py-16">
        <h2 class="font-body text-base font-semibold">What was asked for</h2>
        <blockquote class="mt-4 max-w-[34ch] font-display text-3xl leading-snug wrap-anywhere" dir="auto">{page.quote}</blockquote>
      </div>
    </section>`;

const footer = `  <footer class="mx-auto max-w-6xl px-6 py-8 text-base text-muted">
    <p>This page was made by Sitewright's demo model, no AI: it arranged the words of the prompt.</p>
  </footer>`;
