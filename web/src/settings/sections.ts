/** The order is the list's. */
export const SECTIONS = [
  { name: 'account', title: 'Account', adminOnly: false },
  { name: 'tokens', title: 'API tokens', adminOnly: false },
  { name: 'appearance', title: 'Appearance', adminOnly: false },
  { name: 'models', title: 'Models', adminOnly: true },
  { name: 'users', title: 'Users', adminOnly: true },
  { name: 'service', title: 'Service', adminOnly: true },
] as const;

export type Section = (typeof SECTIONS)[number];

export function sectionsFor(isAdmin: boolean): readonly Section[] {
  return SECTIONS.filter(({ adminOnly }) => isAdmin || !adminOnly);
}

/** What an address leads to. */
export function sectionAt(name: string, isAdmin: boolean): Section | 'unknown' | 'forbidden' {
  const section = SECTIONS.find((other) => other.name === name);
  if (section === undefined) return 'unknown';
  return section.adminOnly && !isAdmin ? 'forbidden' : section;
}
