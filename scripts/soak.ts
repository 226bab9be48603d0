import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { soakReport } from '../test/load/soak/report.js';
import { runSoak } from '../test/load/soak/run-soak.js';
import { ensureTemporalCli } from './platform/ensure-temporal-cli.js';
import { ensureTestTools } from './platform/ensure-test-tools.js';
import { projectPath } from './platform/project-root.js';

const FULL_MINUTES = 30;

/**
 * `npm run test:soak`: half an hour of work with random faults; writes `docs/soak.md`. `-- --minutes 2` is a short one,
 * which writes nothing; `--seed 7` has other faults. Ends with 1 when something was not as it must be.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: String(FULL_MINUTES) },
    seed: { type: 'string', default: '1' },
    'no-install': { type: 'boolean', default: false },
  },
});
const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
const allowInstall = !values['no-install'];
await ensureTestTools({ allowInstall });
const temporalCli = await ensureTemporalCli({ allowInstall });

console.log(`${minutes} minutes, seed ${seed} …`);
const result = await runSoak({ temporalCli, minutes, seed });
const report = soakReport(result, { minutes, seed, at: new Date() });
console.log(report);
if (minutes >= FULL_MINUTES) await writeFile(projectPath('docs', 'soak.md'), report);
process.exitCode = result.problems.length > 0 ? 1 : 0;
