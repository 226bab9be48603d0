import type { FaultCase } from '../fault-case.js';
import { ProjectStream } from '../world/project-stream.js';
import type { World, WorldOptions } from '../world/with-world.js';
import { failsWith, phaseOf, require, runningProject, seconds, until } from './steps.js';

/** Never ready by itself within a case. */
const NOT_SOON_MS = 60_000;

const CONTAINERS: WorldOptions = {
  templates: {
    'out-of-memory': { preview: { mode: 'oom' } },
    'out-of-memory-later': { preview: { oomAfterMs: 6_000 } },
    'exits-0': { preview: { mode: 'exit', exitCode: 0 } },
    'exits-1': { preview: { mode: 'exit', exitCode: 1 } },
    'exits-137': { preview: { mode: 'exit', exitCode: 137 } },
    'exits-later': { preview: { readyAfterMs: NOT_SOON_MS, exitAfterMs: 3_000 } },
    'crash-loop': { preview: { readyAfterMs: NOT_SOON_MS, exitAfterMs: 2_000 }, previewRestart: 'always' },
    'no-image': { previewImage: 'sitewright/nowhere:none' },
    'image-of-a-registry': { previewImage: '127.0.0.1:9/nowhere:none' },
  },
};

/** From the engine's word to the reader of the event stream. */
const VISIBLE_WITHIN_MS = 500;

/** Containers that end, and containers that cannot begin. */
export const CONTAINER_CASES: readonly FaultCase[] = [
  {
    row: '18a',
    injected: 'a container runs out of its 128 MB while its setup waits for it',
    expected: 'failed as out of memory with the limit; on the event stream within 500 ms of the end',
    world: CONTAINERS,
    run: (world) => endsVisibly(world, 'out-of-memory', { code: 'container_oom', words: /128 MB/ }),
  },
  {
    row: '18b',
    injected: 'a container of a running project runs out of memory, again and again, while somebody looks',
    expected: 'shown within 500 ms; repaired three times at most, then it rests as an error that says out of memory',
    world: CONTAINERS,
    run: outOfMemoryLater,
  },
  {
    row: '19a',
    injected: 'a container exits with 0, 1 or 137 at once',
    expected: 'failed at once, not at the limit, with the code and the last log lines',
    world: CONTAINERS,
    run: exitsAtOnce,
  },
  {
    row: '19b',
    injected: 'a container exits after 3 s of waiting',
    expected: 'on the event stream within 500 ms of the exit',
    world: CONTAINERS,
    run: (world) => endsVisibly(world, 'exits-later', { code: 'container_exited', words: /exit code 3/ }),
  },
  {
    row: '20',
    injected: 'a container dies 2 s after each start; its engine starts it again, with pauses of its own',
    expected: 'failed as a crash loop after the third restart',
    world: CONTAINERS,
    run: crashLoop,
  },
  {
    row: '26',
    injected: 'the image of a container is not there',
    expected: 'failed with its name and what to run; on the event stream within 500 ms of the refusal of the engine',
    world: CONTAINERS,
    run: imageMissing,
  },
  {
    row: '27',
    injected: 'the image would have to be pulled, from a registry that never answers',
    expected: 'by design nothing is ever pulled, so nothing can hang: it fails as an image that is missing',
    world: CONTAINERS,
    run: neverPulled,
  },
];

async function endsVisibly(
  world: World,
  template: string,
  { code, words }: { readonly code: string; readonly words: RegExp },
): Promise<string> {
  const { id } = await world.api.create({ template });
  const stream = await new ProjectStream(world.api, id).open();
  const told = await stream.until('the reason', ({ setup }) => words.test(setup.phases.at(-1)?.lastFinding ?? ''));
  const failed = await stream.until('the failure', ({ setup }) => setup.error !== null);
  stream.close();
  const setup = await failsWith(world, id, code, words);
  require((setup.error?.logTail ?? '').includes('stand-in preview starts'), 'The failure has no log lines.');
  const [toldMs, failedMs] = [told, failed].map(({ atMs }) =>
    Math.round(atMs - world.effects.endedAtMs(id, 'preview')),
  );
  requireVisible(toldMs ?? Infinity);
  return `"${setup.error?.message}" on the stream ${toldMs} ms after the end, failed and stopped after ${failedMs} ms`;
}

async function outOfMemoryLater(world: World): Promise<string> {
  const { api } = world;
  const id = await runningProject(world, 'out-of-memory-later');
  const stream = await new ProjectStream(api, id).open();
  await api.post(`/projects/${id}/presence`, { viewerId: 'viewer-one' });
  const told = await stream.until('the end of the preview', ({ project }) => !project.previewReady);
  const tookMs = told.atMs - world.effects.endedAtMs(id, 'preview');
  await until(
    'it is left as an error',
    async () => {
      await api.post(`/projects/${id}/presence`, { viewerId: 'viewer-one' });
      return (await api.project(id)).status === 'error';
    },
    90_000,
  );
  stream.close();
  const { problem } = await api.project(id);
  require(problem?.code === 'container_oom' && problem.message.includes('128 MB'), JSON.stringify(problem));
  requireVisible(tookMs);
  return `shown ${Math.round(tookMs)} ms after the first end; in the end: "${problem.message}"`;
}

async function exitsAtOnce(world: World): Promise<string> {
  const seen: string[] = [];
  for (const exitCode of [0, 1, 137]) {
    const { id } = await world.api.create({ template: `exits-${exitCode}` });
    const setup = await failsWith(world, id, 'container_exited', new RegExp(`exit code ${exitCode}\\)`));
    const { startedAt, endedAt } = phaseOf(setup, 'starting_docker');
    const tookMs = Date.parse(endedAt ?? '') - Date.parse(startedAt);
    require(tookMs < 6_000, `It took ${seconds(tookMs)}.`);
    require((setup.error?.logTail ?? '').includes('something essential is missing'), 'The log lines are missing.');
    seen.push(`${exitCode}: ${seconds(tookMs)} after the beginning of the phase`);
  }
  return `${seen.join(', ')}; with the log`;
}

async function crashLoop(world: World): Promise<string> {
  const { id } = await world.api.create({ template: 'crash-loop' });
  const setup = await failsWith(world, id, 'container_exited', /keeps crashing: it was restarted [345] times/);
  const { startedAt, endedAt } = phaseOf(setup, 'starting_docker');
  return `"${setup.error?.message}", ${seconds(Date.parse(endedAt ?? '') - Date.parse(startedAt))} after the beginning`;
}

async function imageMissing(world: World): Promise<string> {
  const { api, engine } = world;
  let refusedAtMs = 0;
  const path = /^\/containers\/create\?name=sw-[^-]+-preview/;
  engine.rule({ path, action: { kind: 'meanwhile', at: 'after', run: () => void (refusedAtMs = Date.now()) } });
  const { id } = await api.create({ template: 'no-image' });
  const stream = await new ProjectStream(api, id).open();
  const told = await stream.until('the failure', ({ setup }) => setup.error !== null);
  stream.close();
  engine.clearRules();
  const { error } = await failsWith(world, id, 'image_missing', /sitewright\/nowhere:none/);
  const tookMs = told.atMs - refusedAtMs;
  requireVisible(tookMs);
  return `"${error?.message} ${error?.hint}" on the stream ${Math.round(tookMs)} ms after the refusal`;
}

async function neverPulled(world: World): Promise<string> {
  const { api, engine } = world;
  const path = /^\/images\/create/;
  engine.rule({ path, action: { kind: 'hang' } });
  const { id } = await api.create({ template: 'image-of-a-registry' });
  const { error } = await failsWith(world, id, 'image_missing', /127\.0\.0\.1:9\/nowhere/);
  engine.clearRules();
  const pulls = engine.asked.filter((call) => path.test(call.replace(/^\w+ /, ''))).length;
  require(pulls === 0, `${pulls} pulls were asked for.`);
  return `"${error?.message}"; no pull was asked for`;
}

function requireVisible(tookMs: number): void {
  require(tookMs <= VISIBLE_WITHIN_MS, `It was visible after ${Math.round(tookMs)} ms.`);
}
