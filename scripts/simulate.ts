// First: see there.
import { prepareModules } from '../test/simulation/temporal/workflow-loader.js';
import { parseArgs } from 'node:util';
import { PLANTED_BUGS } from '../test/simulation/planted-bugs.js';

/**
 * `npm run simulate -- --seeds 10000`: the real domain, workflows, activities, readiness hub and store in a world of
 * seeded faults. `--from` says where to begin; `--seed N` takes the very course of one seed and prints all that happened.
 * `--bug N` plants a bug, which then has to be found; `--store pglite` runs on a real database.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '500' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    bug: { type: 'string' },
    store: { type: 'string', default: 'memory' },
    'until-broken': { type: 'boolean', default: false },
  },
});

const bug = values.bug === undefined ? undefined : PLANTED_BUGS[Number(values.bug)];
if (bug !== undefined) console.log(`With a bug: ${bug.name}.`);
prepareModules(bug);

const { runSeed, runSeeds } = await import('../test/simulation/run-seeds.js');
const database = values.store === 'pglite' ? 'pglite' : 'memory';
const isSound =
  values.seed === undefined
    ? await runSeeds(
        { from: Number(values.from), count: Number(values.seeds), untilBroken: values['until-broken'], database },
        console.log,
      )
    : await runSeed({ seed: Number(values.seed), database }, console.log);
process.exitCode = isSound ? 0 : 1;
