import { ART, type Art } from './art.js';
import { anyOf } from './words.js';

type Pairs = readonly (readonly [string, string])[];

/** What belongs on a page of some kind: sentences that hold for any such place. */
export interface PageKind {
  readonly words: RegExp;
  readonly art: Art;
  readonly font: string;
  readonly lead: string;
  readonly action: string;
  readonly cards: Pairs;
  /** What it sells, with prices, for a menu or a price list. */
  readonly offers: Pairs;
  /** Sections for a prompt that asks for none. */
  readonly usual: readonly string[];
}

const OTHER: PageKind = {
  words: /(?:)/,
  art: ART.hills,
  font: 'Figtree Variable',
  lead: 'Everything worth knowing on one page, and a person who answers when something is missing.',
  action: 'Find out more',
  cards: [
    ['What it is', 'The short version, for everybody who has just arrived.'],
    ['How it works', 'A few steps, in the order in which they happen.'],
    ['Who it is for', 'For the curious as much as for those who know exactly what they want.'],
  ],
  offers: [
    ['A first look', 'free'],
    ['The usual', '€ 25'],
    ['All of it', '€ 60'],
  ],
  usual: ['questions', 'contact'],
};

/** The first whose words stand in the prompt is taken. */
const KINDS: readonly PageKind[] = [
  {
    words: anyOf(
      'baker(?:y|ies|s)?',
      'bread',
      'pastr(?:y|ies)',
      'patisserie',
      'sourdough',
      'cakes?',
      'cupcakes?',
      'bäckerei',
    ),
    art: ART.loaf,
    font: 'Fraunces Variable',
    lead: 'Bread with a dark crust and an open crumb, out of the oven before the street wakes up.',
    action: 'See what is baked',
    cards: [
      ['From the oven', 'Loaves with a dark crust, rolls for breakfast, and something sweet for the afternoon.'],
      ['Made slowly', 'Flour, water, salt and a night of rest: a good dough needs little else but time.'],
      ['Come by', 'The first bread is out early. What is sold out in the evening is baked again tomorrow.'],
    ],
    offers: [
      ['Country loaf, 1 kg', '€ 6.20'],
      ['Rye with caraway', '€ 5.40'],
      ['Butter croissant', '€ 2.10'],
      ['Cardamom bun', '€ 2.60'],
    ],
    usual: ['menu', 'hours', 'contact'],
  },
  {
    words: anyOf(
      'restaurant',
      'caf[eé]',
      'coffee',
      'bistro',
      'pizza',
      'pizzeria',
      'wine bar',
      'brewery',
      'ramen',
      'tea ?house',
      'food truck',
    ),
    art: ART.cup,
    font: 'Newsreader Variable',
    lead: 'A short menu, a warm room, and nobody who hurries you out of it.',
    action: 'Look at the menu',
    cards: [
      ['The kitchen', 'A short menu, written anew when the market has something better.'],
      ['The room', 'A few tables, one long counter, and light until late.'],
      ['The people', 'Who cooks also comes out and tells you what is in it.'],
    ],
    offers: [
      ['Soup of the day', '€ 7.50'],
      ['Grilled vegetables, herbs, yoghurt', '€ 13.00'],
      ['The dish on the board', '€ 18.50'],
      ['Something sweet', '€ 6.80'],
    ],
    usual: ['menu', 'hours', 'contact'],
  },
  {
    words: anyOf(
      'yoga',
      'pilates',
      'spa',
      'massage',
      'meditation',
      'wellness',
      'therap(?:y|ist)',
      'clinic',
      'dentist',
      'doctor',
      'vet(?:erinary)?',
      'physio\\p{L}*',
      'tierarzt\\p{L}*',
      'gym',
    ),
    art: ART.stones,
    font: 'Newsreader Variable',
    lead: 'Time that is yours, hands that know what they do, and a room in which it is quiet.',
    action: 'Find a time',
    cards: [
      ['Unhurried', 'Nobody is rushed through: there are breaks between appointments, and they are kept.'],
      ['Explained', 'You hear beforehand what happens, why, and what you can do yourself.'],
      ['Close by', 'A short way, a door without steps, and a chair by the window.'],
    ],
    offers: [
      ['First visit', '€ 35'],
      ['Single hour', '€ 48'],
      ['Ten hours', '€ 420'],
    ],
    usual: ['hours', 'prices', 'contact'],
  },
  {
    words: anyOf(
      'portfolio',
      'photograph\\p{L}*',
      'illustrat\\p{L}*',
      'artist',
      'architect\\p{L}*',
      'designer',
      'studio',
      'galler(?:y|ies)',
      'painter',
    ),
    art: ART.frames,
    font: 'Bricolage Grotesque Variable',
    lead: 'Work made by looking twice: a small choice of what still holds after a year.',
    action: 'Look at the work',
    cards: [
      ['Selected work', 'A small choice, changed now and then, in the order in which it was made.'],
      ['Way of working', 'Look first, talk then, and show early what it might become.'],
      ['Working together', 'A few words about what you have in mind are enough to begin.'],
    ],
    offers: [
      ['Half a day', '€ 380'],
      ['A day', '€ 690'],
      ['A longer project', 'by agreement'],
    ],
    usual: ['gallery', 'contact'],
  },
  {
    words: anyOf(
      'conference',
      'festival',
      'weddings?',
      'meetup',
      'concert',
      'hackathon',
      'events?',
      'workshops?',
      'birthday',
      'party',
    ),
    art: ART.calendar,
    font: 'Bricolage Grotesque Variable',
    lead: 'One good day with people you would like to meet, and enough breaks to meet them.',
    action: 'See the programme',
    cards: [
      ['On time', 'It starts when it says, has long breaks, and ends before anybody looks at the clock.'],
      ['Easy to reach', 'By train, by bicycle or on foot; the doors are hard to miss.'],
      ['Good company', 'People who know the subject, and people who would like to.'],
    ],
    offers: [
      ['Early ticket', '€ 45'],
      ['Ticket', '€ 60'],
      ['Students', '€ 15'],
    ],
    usual: ['programme', 'map', 'contact'],
  },
  {
    words: anyOf('apps?', 'saas', 'software', 'start-?up', 'platform', 'dashboard', 'api', 'tool', 'plugin'),
    art: ART.app,
    font: 'Manrope Variable',
    lead: 'Less to keep in mind: the work that nobody likes is done before you think of it.',
    action: 'See how it works',
    cards: [
      ['Starts in a minute', 'No course, no consultant: the first result stands before the coffee is cold.'],
      ['Fits in', 'It speaks to what you already use, and keeps out of the way.'],
      ['Yours', 'Take your data out whenever you like, in a form that others can read.'],
    ],
    offers: [
      ['One person', 'free'],
      ['A team of up to ten', '€ 29 a month'],
      ['Everybody', '€ 99 a month'],
    ],
    usual: ['prices', 'questions', 'contact'],
  },
  {
    words: anyOf(
      'shop',
      'stores?',
      'boutique',
      'florist',
      'flowers?',
      'bookshop',
      'bookstore',
      'garden(?:s|er|ing)?',
      'plants?',
      'nursery',
    ),
    art: ART.vase,
    font: 'Fraunces Variable',
    lead: 'Chosen one by one, put up with care, and explained by somebody who has tried it.',
    action: 'See what is new',
    cards: [
      ['On the shelves', 'Chosen one by one; little of each, and not for long.'],
      ['Good advice', 'Ask. Somebody here has tried it.'],
      ['Pick it up', 'Put aside until the evening, or sent the next morning.'],
    ],
    offers: [
      ['Small', '€ 14'],
      ['Middle', '€ 28'],
      ['Large', '€ 46'],
    ],
    usual: ['hours', 'map', 'contact'],
  },
];

export function kindOf(text: string): PageKind {
  return KINDS.find(({ words }) => words.test(text)) ?? OTHER;
}
