import type { PageKind } from './page-kinds.js';
import { anyOf } from './words.js';

export interface PageSection {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  /** `rows`: pairs as a table; `questions`: pairs that open; `write`: a button to write to the page's owner. */
  readonly show: 'text' | 'rows' | 'questions' | 'gallery' | 'map' | 'write';
  readonly pairs: readonly (readonly [string, string])[];
}

type Known = Omit<PageSection, 'id' | 'pairs'> & {
  readonly words: RegExp;
  readonly pairs?: (kind: PageKind) => PageSection['pairs'];
};

/** The sections that the model knows how to fill, in the order in which a page has them. */
const KNOWN: Readonly<Record<string, Known>> = {
  menu: {
    words: anyOf('menu', 'dishes', 'speisekarte'),
    title: 'The menu',
    text: 'A few things that are always there. The board by the door has the rest.',
    show: 'rows',
    pairs: ({ offers }) => offers,
  },
  prices: {
    words: anyOf('prices?', 'pricing', 'rates', 'tickets?', 'preise'),
    title: 'Prices',
    text: 'What it costs, with everything in it.',
    show: 'rows',
    pairs: ({ offers }) => offers,
  },
  programme: {
    words: anyOf('programme?', 'schedule', 'timetable', 'agenda', 'class(?:es)?', 'line-?up'),
    title: 'Programme',
    text: 'Come for all of it, or for the hour that you like best.',
    show: 'rows',
    pairs: () => [
      ['9:00', 'The doors open'],
      ['9:30', 'For beginners'],
      ['12:30', 'A long break'],
      ['14:00', 'For those who know it'],
      ['18:00', 'Good company until late'],
    ],
  },
  gallery: {
    words: anyOf('galler(?:y|ies)', 'photos', 'pictures', 'images', 'projects', 'selected work', 'portfolio grid'),
    title: 'Gallery',
    text: 'Places kept for six pictures.',
    show: 'gallery',
  },
  team: {
    words: anyOf('team', 'staff', 'about us', 'teachers?', 'speakers?', 'our people'),
    title: 'The people',
    text: 'A small team that stays. You will meet the same faces next time, and they will remember yours.',
    show: 'text',
  },
  hours: {
    words: anyOf('opening hours', 'opening times', 'hours', 'öffnungszeiten', 'horaires', 'horario'),
    title: 'Opening hours',
    text: 'Closed on public holidays, and now and then for a day by the sea.',
    show: 'rows',
    pairs: () => [
      ['Tuesday to Friday', '7:30 – 18:00'],
      ['Saturday', '8:00 – 16:00'],
      ['Sunday and Monday', 'closed'],
    ],
  },
  map: {
    words: anyOf('map', 'directions', 'location', 'how to find us', 'getting there', 'address'),
    title: 'How to find us',
    text: 'Five minutes from the station: along the water, over the bridge, second door on the left.',
    show: 'map',
  },
  questions: {
    words: anyOf('faqs?', 'questions'),
    title: 'Questions',
    text: 'What people ask first.',
    show: 'questions',
    pairs: () => [
      ['How do I begin?', 'Write a line or two. You get an answer within a working day.'],
      ['Can I change my mind?', 'Yes, at any time, and without giving a reason.'],
      ['Is there something for beginners?', 'There is. Say that you are new, and you will be shown around.'],
    ],
  },
  newsletter: {
    words: anyOf('newsletter', 'mailing list', 'sign-?up(?: form)?', 'waitlist'),
    title: 'Letters, now and then',
    text: 'Four a year, each short enough to be read standing. Write to be put on the list.',
    show: 'write',
  },
  booking: {
    words: anyOf('bookings?', 'reservations?', 'appointments?', 'rsvp', 'book a \\p{L}+'),
    title: 'Keep a place',
    text: 'Say when and for how many; an answer comes the same day.',
    show: 'write',
  },
  contact: {
    words: anyOf('contact(?: form| section| details)?', 'kontakt', 'contacto', 'get in touch'),
    title: 'Contact',
    text: 'A line is enough; there is always somebody who reads it.',
    show: 'write',
  },
};

export const KNOWN_IDS = Object.keys(KNOWN);

export function knownIdsIn(text: string): string[] {
  return KNOWN_IDS.filter((id) => KNOWN[id]?.words.test(text));
}

/** A section by its id; one that is not known has its title as id, and says plainly that its words are to be written. */
export function sectionOf(id: string, kind: PageKind): PageSection {
  const known = KNOWN[id];
  if (known === undefined) {
    const text = 'This part was asked for. The demo model can give it a place; its words are yours to write.';
    return { id, title: id, text, show: 'text', pairs: [] };
  }
  const { title, text, show, pairs } = known;
  return { id, title, text, show, pairs: pairs?.(kind) ?? [] };
}
