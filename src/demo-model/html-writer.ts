import type { PageBrief } from './page-brief.js';
import type { PageSection } from './page-sections.js';
import { hostNameOf } from './words.js';

/** A start page in plain HTML, for a site with the classes of the bundled `styles.css`. */
export function writeHtmlPage(brief: PageBrief): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${text(brief.name)}</title>
    <meta name="description" content="${text(brief.lead)}" />
    <link rel="icon" href="/favicon.svg" />
    <link rel="stylesheet" href="/styles.css" />
    <style>
${coloursOf(brief, ':root')}
    </style>
  </head>
  <body>
${bodyOf(brief)}
  </body>
</html>
`;
}

/** The same as a page of SvelteKit. What comes from prompts is text to Svelte too: it holds no brace. */
export function writeSveltePage(brief: PageBrief): string {
  return `<svelte:head>
  <title>${text(brief.name)}</title>
  <meta name="description" content="${text(brief.lead)}" />
</svelte:head>

${bodyOf(brief)}

<style>
${coloursOf(brief, ':global(:root)')}
</style>
`;
}

function bodyOf({ name, lead, action, kind, sections, quote }: PageBrief): string {
  const links = sections
    .slice(0, 5)
    .map(({ title }, index) => `<li><a href="#part-${index + 1}" dir="auto">${text(title)}</a></li>`);
  const cards = kind.cards.map(([title, words]) => `<section><h2>${text(title)}</h2><p>${text(words)}</p></section>`);
  const mail = `hello@${hostNameOf(name)}.example`;
  return `<a class="skip" href="#content">Skip to the content</a>
<header class="top">
  <div class="wrap">
    <p class="brand" dir="auto">${text(name)}</p>
    <nav aria-label="Main"><ul>${links.join('')}</ul></nav>
  </div>
</header>
<main id="content">
  <section class="wrap hero">
    <div>
      <h1 dir="auto">${text(name)}</h1>
      <p class="lead" dir="auto">${text(lead)}</p>
      <a class="button" href="#part-1" dir="auto">${text(action)}</a>
    </div>
    <div class="picture"><svg viewBox="0 0 400 340" aria-hidden="true">${kind.art}</svg></div>
  </section>
  <div class="cards"><div class="wrap">${cards.join('')}</div></div>
  <div class="wrap">
${sections.map((section, index) => partOf(section, { id: `part-${index + 1}`, mail })).join('\n')}
  </div>
  <section class="asked">
    <div class="wrap"><h2>What was asked for</h2><blockquote dir="auto">${text(quote)}</blockquote></div>
  </section>
</main>
<footer><p class="wrap">This page was made by Sitewright's demo model, no AI: it arranged the words of the prompt.</p></footer>`;
}

function partOf(section: PageSection, { id, mail }: { id: string; mail: string }): string {
  return `    <section id="${id}" class="part">
      <h2 dir="auto">${text(section.title)}</h2>
      <div><p>${text(section.text)}</p>${SHOWN[section.show](section.pairs, mail)}</div>
    </section>`;
}

type Show = (pairs: PageSection['pairs'], mail: string) => string;

const SHOWN: Readonly<Record<PageSection['show'], Show>> = {
  text: () => '',
  rows: (pairs) => {
    const rows = pairs.map(([term, value]) => `<div><dt>${text(term)}</dt><dd>${text(value)}</dd></div>`);
    return `<dl class="rows">${rows.join('')}</dl>`;
  },
  questions: (pairs) =>
    pairs
      .map(([question, answer]) => `<details><summary>${text(question)}</summary><p>${text(answer)}</p></details>`)
      .join(''),
  gallery: () => {
    const pictures = [20, 55, 85, 70, 35, 10].map((share) => `<div style="--share: ${share}"></div>`);
    return `<div class="gallery" aria-hidden="true">${pictures.join('')}</div>`;
  },
  map: () =>
    '<svg viewBox="0 0 480 220" aria-hidden="true">' +
    '<path d="M0 170c110-50 170 30 280-10s130-60 200-40v100H0z" class="fill-accent opacity-15" />' +
    '<path d="M0 60l480 50M120 0l-40 220M260 0l30 220M390 0l20 220" class="fill-none stroke-line" stroke-width="10" />' +
    '<circle cx="276" cy="80" r="14" class="fill-accent" /></svg>',
  write: (_pairs, mail) => `<a class="button" href="mailto:${text(mail)}">${text(mail)}</a>`,
};

function coloursOf({ palette }: PageBrief, selector: string): string {
  const colours = Object.entries(palette).map(([role, colour]) => `    --color-${cssName(role)}: ${colour};`);
  return `  ${selector} {\n${colours.join('\n')}\n  }`;
}

function cssName(role: string): string {
  return role.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** As text in HTML and in Svelte, in an element or a quoted attribute: nothing in it is markup or code. */
function text(words: string): string {
  return words.replace(/[&<>"'`{}\u007f-\u009f\u2028\u2029]/g, (character) => `&#${character.codePointAt(0)};`);
}
