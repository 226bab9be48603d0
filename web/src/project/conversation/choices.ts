/** What a person answers to the agent, as the API takes it. */
export type AskReply = { answers: string[][] } | { permission: 'once' | 'always' } | { rejected: true };

/** What was chosen for one question, and what was written beside it. */
export interface Choice {
  readonly labels: readonly string[];
  readonly own: string;
}

/** One of several takes the place of the other, and of words of one's own. */
export function withLabel(choice: Choice, label: string, isMultiple: boolean): Choice {
  if (!isMultiple) return { labels: [label], own: '' };
  const labels = choice.labels.includes(label)
    ? choice.labels.filter((other) => other !== label)
    : [...choice.labels, label];
  return { ...choice, labels };
}

export function withOwn(choice: Choice, own: string, isMultiple: boolean): Choice {
  return isMultiple || own === '' ? { ...choice, own } : { labels: [], own };
}
