import { describe, expect, it } from '@jest/globals';
import { type Plan, planOf } from '../../web/src/project/conversation/markdown-plan.js';
import { shownCode, shownOutput } from '../../web/src/project/conversation/shown-text.js';

type Node = Exclude<Plan, string>;

/** Every element of a plan, in the order of the text. */
function nodesIn(plans: readonly Plan[]): readonly Node[] {
  return plans.flatMap((plan) => (typeof plan === 'string' ? [] : [plan, ...nodesIn(plan.children)]));
}

function textOf(plans: readonly Plan[]): string {
  return plans.map((plan) => (typeof plan === 'string' ? plan : textOf(plan.children))).join('');
}

function linksOf(text: string): readonly (string | undefined)[] {
  return nodesIn(planOf(text)).flatMap(({ tag, href }) => (tag === 'a' ? [href] : []));
}

function depthOf(plans: readonly Plan[]): number {
  return Math.max(0, ...plans.map((plan) => (typeof plan === 'string' ? 0 : 1 + depthOf(plan.children))));
}

/** Milliseconds that it takes. */
/** Of this process's work alone, in milliseconds: what else the machine does is no fault of the text. */
function timeOf(text: string): number {
  const from = process.cpuUsage();
  planOf(text);
  return process.cpuUsage(from).user / 1_000;
}

const p = (...children: Plan[]): Plan => ({ tag: 'p', children });

describe('a text of the agent', () => {
  it('keeps its paragraphs, headings, lists, code and emphasis', () => {
    expect(planOf('# Done\n\nI *changed* `a.css` and **b**.\n\n- one\n- two')).toEqual([
      { tag: 'heading', children: ['Done'] },
      p(
        'I ',
        { tag: 'em', children: ['changed'] },
        ' ',
        { tag: 'code', children: ['a.css'] },
        ' and ',
        { tag: 'strong', children: ['b'] },
        '.',
      ),
      {
        tag: 'ul',
        children: [
          { tag: 'li', children: ['one'] },
          { tag: 'li', children: ['two'] },
        ],
      },
    ]);
  });

  it('keeps tables, what is done of a list, and where its numbers begin', () => {
    expect(planOf('| a | b |\n|---|---|\n| 1 | 2 |')).toEqual([
      {
        tag: 'table',
        children: [
          {
            tag: 'tr',
            children: [
              { tag: 'th', children: ['a'] },
              { tag: 'th', children: ['b'] },
            ],
          },
          {
            tag: 'tr',
            children: [
              { tag: 'td', children: ['1'] },
              { tag: 'td', children: ['2'] },
            ],
          },
        ],
      },
    ]);
    expect(textOf(planOf('- [x] one\n- [ ] two'))).toBe('☑ one☐ two');
    expect(planOf('3. three')).toEqual([{ tag: 'ol', start: 3, children: [{ tag: 'li', children: ['three'] }] }]);
  });

  it('shows characters that have names, but leaves code as it was written', () => {
    expect(planOf('a &lt; b &amp; \\*c\\* `x &amp;&amp; y`')).toEqual([
      p('a < b & ', '*', 'c', '*', ' ', { tag: 'code', children: ['x &amp;&amp; y'] }),
    ]);
  });

  it.each([
    '<script>alert(1)</script>',
    'before <img src=x onerror="alert(1)"> after',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<style>*{display:none}</style>',
    '<!-- <b>hidden</b> -->',
    '<svg/onload=alert(1)>',
  ])('shows markup as text: %s', (markup) => {
    const plans = planOf(markup);

    expect(textOf(plans)).toBe(markup);
    expect(nodesIn(plans).map(({ tag }) => tag)).toEqual(['p']);
  });

  it.each([
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert(1))',
    '[x](java&#115;cript:alert(1))',
    '[x](<java\tscript:alert(1)>)',
    '[x](data:text/html;base64,PHNjcmlwdD4=)',
    '[x](vbscript:msgbox(1))',
    '[x](file:///etc/passwd)',
    '[x](blob:http://localhost/1)',
    '[x](//elsewhere.example)',
    '[x](/api/v1/session)',
    '<javascript:alert(1)>',
    '[x][r]\n\n[r]: javascript:alert(1)',
  ])('leads nowhere but to the web and to mail: %s', (text) => {
    expect(linksOf(text)).toEqual([]);
  });

  it('links what may be linked', () => {
    expect(linksOf('[a](https://example.org/x?y=1) <http://example.org> www.example.org me@example.org')).toEqual([
      'https://example.org/x?y=1',
      'http://example.org/',
      'http://www.example.org/',
      'mailto:me@example.org',
    ]);
  });

  it('loads no pictures: their words stand for them', () => {
    expect(planOf('![a *cat*](https://example.org/track.png)')).toEqual([p('a *cat*')]);
  });

  it('shows in code what turns the direction of text', () => {
    expect(planOf('`a\u202Eb`')).toEqual([p({ tag: 'code', children: ['a\\u{202e}b'] })]);
    expect(planOf('```\nx\u2066y\u2069\n```')).toEqual([{ tag: 'pre', children: ['x\\u{2066}y\\u{2069}'] }]);
  });

  it('is shown as it is when it is a line of a megabyte', () => {
    const text = 'a *b* '.repeat(170_000);

    expect(planOf(text)).toEqual([p(text)]);
    expect(timeOf(text)).toBeLessThan(200);
  });

  it.each([
    ['emphasis', '_a_'.repeat(20_000)],
    ['emphasis in many paragraphs', `${'_a_'.repeat(60)}\n\n`.repeat(300)],
    ['broken emphasis', 'a**b'.repeat(15_000)],
    ['brackets', '['.repeat(60_000)],
    ['half links', '[a]('.repeat(15_000)],
    ['quotes in quotes', `${'> '.repeat(30_000)}x`],
    ['lists in lists', '- * + '.repeat(10_000)],
    ['lists in lists, line by line', Array.from({ length: 240 }, (_, depth) => `${'  '.repeat(depth)}- x`).join('\n')],
    ['code that never ends', '`a'.repeat(30_000)],
    ['half tags', '<a '.repeat(20_000)],
    ['spaces', `${' '.repeat(59_000)}x`],
    ['spaces after a mark', `>${' '.repeat(59_000)}x`],
  ])('does not keep the page from answering: %s', (_, text) => {
    expect(timeOf(text)).toBeLessThan(1_000);
    expect(depthOf(planOf(text))).toBeLessThan(60);
  });
});

describe('code and what tools print', () => {
  it('has no character that cannot be seen', () => {
    expect(shownCode('rm \u202Etxt.\u2066x\u200B')).toBe('rm \\u{202e}txt.\\u{2066}x\\u{200b}');
    expect(shownCode('tabs\tand\nlines, مرحبا, 你好, é')).toBe('tabs\tand\nlines, مرحبا, 你好, é');
  });

  it('has no colours and moves of a terminal', () => {
    const printed = '\u001b[32m✓\u001b[0m built\u001b[2K\r\n\u001b]0;title\u0007done\u0000\n\n';

    expect(shownOutput(printed)).toBe('✓ built\ndone');
  });
});
