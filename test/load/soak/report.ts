import { machine } from '../report.js';
import type { SoakResult } from './run-soak.js';

/** `docs/soak.md`, as the run saw it. */
export function soakReport(
  { counts, faults, steady, problems }: SoakResult,
  { minutes, seed, at }: { readonly minutes: number; readonly seed: number; readonly at: Date },
): string {
  const span = ([second, last]: readonly [number, number]): string => `${second.toFixed(0)} | ${last.toFixed(0)}`;
  return [
    '# A soak with faults',
    '',
    'Written by `npm run test:soak`: projects on the simulated engine are created, asked, stopped, woken, cancelled, retried and',
    'deleted, while 30 pages send heartbeats and 20 event streams come back whenever they break; every 10 to 25 s something',
    'fails, by a seed. Two APIs and two workers share the work. One of each is killed again and again. The other two are never',
    'killed: memory and open handles of these are compared, medians of the second and of the last quarter of the run, for a',
    'process that starts anew would hide what it lost.',
    '',
    `${minutes} minutes, seed ${seed}. ${at.toISOString().slice(0, 10)}, ${machine()}`,
    '',
    problems.length === 0
      ? 'At the end every setup, project and prompt had come to rest, every promise was kept, nothing was done twice, and after the deletion of all nothing was left.'
      : `**Failed:** ${problems.length} problems.`,
    ...problems.slice(0, 20).map((problem) => `- ${problem.replaceAll(/\s*\n\s*/g, ' ')}`),
    '',
    '| process | MiB, second quarter | last quarter | handles, second quarter | last quarter | flat |',
    '| --- | ---: | ---: | ---: | ---: | --- |',
    ...steady.map(
      ({ name, rssMb, handles, isFlat }) =>
        `| ${name} | ${span(rssMb)} | ${span(handles)} | ${isFlat ? 'yes' : '**no**'} |`,
    ),
    '',
    '| fault | times |',
    '| --- | ---: |',
    ...lines(faults),
    '',
    '| asked and answered | times |',
    '| --- | ---: |',
    ...lines(counts),
    '',
  ].join('\n');
}

function lines(counts: Readonly<Record<string, number>>): readonly string[] {
  return Object.entries(counts)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, count]) => `| ${name} | ${count} |`);
}
