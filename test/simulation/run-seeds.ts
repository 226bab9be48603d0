import type { Database } from '../../src/store/database.js';
import { PgliteDatabase } from '../../src/store/pglite-database.js';
import { projectLifecycle } from '../../workflows/index.js';
import { type SeedResult, simulate } from './simulation.js';

type Print = (text: string) => void;
type Kind = 'memory' | 'pglite';

/** Prints all that happens in one seed. False: an invariant is broken. */
export async function runSeed({ seed, database }: { seed: number; database: Kind }, print: Print): Promise<boolean> {
  const result = await simulate({ seed, projectLifecycle, database: await open(database) });
  print(result.lines.join('\n'));
  print(summary(result));
  return result.violations.length === 0;
}

export interface SeedRange {
  readonly from: number;
  readonly count: number;
  readonly untilBroken: boolean;
  readonly database: Kind;
}

/** Names each seed that breaks an invariant, and prints all that happened in the first. False: there is one. */
export async function runSeeds({ from, count, untilBroken, database }: SeedRange, print: Print): Promise<boolean> {
  const startedAt = performance.now();
  const shared = await open(database);
  let first: SeedResult | undefined;
  let broken = 0;
  let seconds = 0;
  let done = 0;
  while (done < count && !(untilBroken && broken > 0)) {
    const result = await simulate({ seed: from + done, projectLifecycle, database: shared });
    done += 1;
    seconds += result.virtualSeconds;
    if (result.violations.length > 0) {
      broken += 1;
      first ??= result;
      print(summary(result));
    }
    if (done % 1_000 === 0) print(`${done} seeds, ${broken} broken`);
  }
  if (first !== undefined) print(`\nAll that happened in seed ${first.seed}:\n${first.lines.join('\n')}`);
  const tookS = (performance.now() - startedAt) / 1_000;
  const pace = `${(done / tookS).toFixed(1)} seeds/s, ${(seconds / 3_600).toFixed(1)} h of simulated time`;
  print(`${done} seeds in ${tookS.toFixed(1)} s (${pace}), ${broken} broken`);
  return broken === 0;
}

async function open(database: Kind): Promise<Database | undefined> {
  return database === 'pglite' ? PgliteDatabase.open(undefined, { migrates: true }) : undefined;
}

function summary({ seed, hash, violations, virtualSeconds }: SeedResult): string {
  const broken = violations.map(({ invariant, what }) => `\n  ${invariant}: ${what}`).join('');
  return `seed ${seed}: ${virtualSeconds} s, trace ${hash}${broken || ', all invariants hold'}`;
}
