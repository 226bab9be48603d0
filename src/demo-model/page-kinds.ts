/** What belongs on a page of some kind: headings and sentences that hold for any such place. */
export interface PageKind {
  readonly words: RegExp;
  readonly font: string;
  readonly action: string;
  readonly cards: readonly (readonly [title: string, text: string])[];
}

/** The first whose words stand in the prompt is taken; the last fits everything. */
export const KINDS: readonly PageKind[] = [
  {
    words: /\b(bakery|baker|bread|pastry|patisserie|sourdough|cake|cupcakes?)\b/i,
    font: 'Fraunces Variable',
    action: 'See what is baked today',
    cards: [
      ['From the oven', 'Loaves with a dark crust, rolls for breakfast, and something sweet for the afternoon.'],
      ['Made slowly', 'Flour, water, salt and a night of rest: a good dough needs little else but time.'],
      ['Come by', 'The first bread is out early. What is sold out in the evening is baked again tomorrow.'],
    ],
  },
  {
    words: /\b(restaurant|caf[eé]|coffee|bistro|pizza|pizzeria|bar|brewery|ramen|tea)\b/i,
    font: 'Newsreader Variable',
    action: 'Book a table',
    cards: [
      ['The menu', 'Short, and written anew when the market has something better.'],
      ['The room', 'A few tables, one long counter, and light until late.'],
      ['The people', 'Who cooks also comes out and tells you what is in it.'],
    ],
  },
  {
    words: /\b(portfolio|photograph\w*|illustrat\w*|artist|architect\w*|designer|studio|gallery)\b/i,
    font: 'Bricolage Grotesque Variable',
    action: 'Look at the work',
    cards: [
      ['Selected work', 'A small choice, changed now and then, of what still holds after a year.'],
      ['Way of working', 'Look first, talk then, and show early what it might become.'],
      ['Working together', 'A few words about what you have in mind are enough to begin.'],
    ],
  },
  {
    words: /\b(conference|festival|wedding|meetup|concert|hackathon|event|workshop)\b/i,
    font: 'Bricolage Grotesque Variable',
    action: 'Save your seat',
    cards: [
      ['Programme', 'Starts on time, has long breaks, and ends before anybody looks at the clock.'],
      ['Getting there', 'By train, by bicycle or on foot; the doors are hard to miss.'],
      ['Who is coming', 'People who know the subject, and people who would like to.'],
    ],
  },
  {
    words: /\b(app|saas|software|startup|platform|dashboard|api|tool)\b/i,
    font: 'Manrope Variable',
    action: 'Try it',
    cards: [
      ['Starts in a minute', 'No course, no consultant: the first result stands before the coffee is cold.'],
      ['Fits in', 'It speaks to what you already use, and keeps out of the way.'],
      ['Yours', 'Take your data out whenever you like, in a form that others can read.'],
    ],
  },
  {
    words: /\b(shop|store|boutique|florist|flowers?|bookshop)\b/i,
    font: 'Fraunces Variable',
    action: 'See what is new',
    cards: [
      ['On the shelves', 'Chosen one by one; little of each, and not for long.'],
      ['Good advice', 'Ask. Somebody here has tried it.'],
      ['Pick it up', 'Put aside until the evening, or sent the next morning.'],
    ],
  },
  {
    words: /(?:)/,
    font: 'Figtree Variable',
    action: 'Find out more',
    cards: [
      ['What it is', 'The short version, for everybody who has just arrived.'],
      ['How it works', 'A few steps, in the order in which they happen.'],
      ['Get in touch', 'A line is enough; there is always somebody who reads it.'],
    ],
  },
];
