import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { LogLine } from '../../src/docker/container-runtime.js';
import { LOG_TAIL_LIMIT } from '../../src/domain/failure.js';
import type { ProjectId } from '../../src/domain/project.js';
import { requireTestImage, TestEngine } from '../support/docker-engine.js';
import { projectSpec, randomProjectId, serviceSpec } from '../support/docker-specs.js';
import { eventually } from '../support/eventually.js';

const engine = new TestEngine();
const { runtime } = engine;
let image: string;

beforeAll(async () => {
  image = (await requireTestImage(engine.docker)).name;
});

afterEach(() => engine.sweep());

describe('Logs and events of DockerodeRuntime', () => {
  it('gives lines with their stream and time', async () => {
    const before = Date.now() - 1000;
    const projectId = await run('echo größer; echo oops >&2; printf "no end"');

    const lines = await eventually(async () => {
      const found = await readAll(projectId, { tail: 10, follow: false });
      expect(found).toHaveLength(3);
      return found;
    });

    expect(lines.map(({ stream, text }) => `${stream} ${text}`).sort()).toEqual([
      'stderr oops',
      'stdout größer',
      'stdout no end',
    ]);
    for (const { at } of lines) expect(at?.getTime()).toBeGreaterThan(before);
  });

  it('cuts a very long line, and does not let it swallow the next one', async () => {
    const projectId = await run("head -c 100000 /dev/zero | tr '\\0' x; echo; echo next");

    const lines = await readAll(projectId, { tail: 1000, follow: true });

    expect(lines.map(({ text }) => text.length)).toEqual([16 * 1024, 4]);
    expect(lines[1]?.text).toBe('next');
  });

  it('follows a log from its tail until the container ends', async () => {
    const projectId = await run('for i in 1 2 3 4 5 6; do echo line $i; sleep 0.2; done');

    const lines = await readAll(projectId, { tail: 100, follow: true });

    expect(lines.map(({ text }) => text)).toEqual(['line 1', 'line 2', 'line 3', 'line 4', 'line 5', 'line 6']);
  });

  it('follows a flood at the reader’s pace without gathering it in memory', async () => {
    const projectId = await run('yes 0123456789012345678901234567890123456789');
    const heapBefore = process.memoryUsage().rss;
    let count = 0;

    for await (const line of runtime.readLogs(projectId, 'preview', { tail: 0, follow: true })) {
      expect(line.text).toHaveLength(40);
      count += 1;
      if (count === 20_000) break;
    }

    expect(process.memoryUsage().rss - heapBefore).toBeLessThan(200 * 1024 ** 2);
  });

  it('keeps the log tail of a failure small', async () => {
    const projectId = await run("for i in 1 2 3 4; do head -c 5000 /dev/zero | tr '\\0' x; echo; done; echo last");

    const tail = await eventually(async () => {
      const text = await runtime.logTail(projectId, 'preview', 50);
      expect(text).toMatch(/last$/);
      return text;
    });

    expect(tail).toHaveLength(LOG_TAIL_LIMIT);
  });

  it('announces health and out of memory', async () => {
    const since = new Date();
    const healthcheck = { test: ['CMD', 'true'], intervalMs: 200 };
    const spec = projectSpec(randomProjectId(), [
      serviceSpec(image, { name: 'healthy', healthcheck }),
      serviceSpec(image, { name: 'hungry', command: ['sh', '-c', 'tail /dev/zero; sleep 60'] }),
    ]);
    await runtime.ensureRunning(spec);

    const watch = new AbortController();
    const seen = new Set<string>();
    for await (const event of runtime.watchEvents({ since, signal: watch.signal })) {
      if (event.projectId === spec.projectId) seen.add(`${event.service} ${event.action}`);
      if (seen.has('healthy health') && seen.has('hungry oom')) watch.abort();
    }

    expect([...seen]).toEqual(expect.arrayContaining(['healthy start', 'hungry start']));
  });
});

async function run(script: string): Promise<ProjectId> {
  const projectId = randomProjectId();
  const service = serviceSpec(image, { command: ['sh', '-c', script] });
  await runtime.ensureRunning(projectSpec(projectId, [service]));
  return projectId;
}

async function readAll(projectId: ProjectId, options: { tail: number; follow: boolean }): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  for await (const line of runtime.readLogs(projectId, 'preview', options)) lines.push(line);
  return lines;
}
