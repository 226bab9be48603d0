import { answerWithin } from '../health/look.js';

export interface AskLimits {
  readonly atOnce: number;
  readonly eachMs: number;
  /** No question is begun later, and nothing that comes later counts. */
  readonly allMs: number;
}

/** Asks about each in their order, several at once; whoever failed or was late is not in the answer. */
export async function askEach<About, Answer>(
  abouts: readonly About[],
  ask: (about: About) => Promise<Answer>,
  { atOnce, eachMs, allMs }: AskLimits,
): Promise<ReadonlyMap<About, Answer>> {
  const answers = new Map<About, Answer>();
  const endsAtMs = performance.now() + allMs;
  // Shared by the lanes: each takes the next one that nobody has.
  const queue = abouts.values();

  async function askInTurn(): Promise<void> {
    for (const about of queue) {
      if (performance.now() >= endsAtMs) return;
      const answer = await answerWithin(eachMs, () => ask(about));
      if (answer !== undefined) answers.set(about, answer);
    }
  }

  await answerWithin(allMs, () => Promise.all(Array.from({ length: atOnce }, askInTurn)));
  return new Map(answers);
}
