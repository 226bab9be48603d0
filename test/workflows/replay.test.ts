import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { WORK_PHASES } from '../../src/domain/setup-phase.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const HISTORIES = join(ROOT, 'test', 'fixtures', 'histories');

/** In a process of its own: Temporal's reader of histories does not work inside of jest's module loader. */
function replay(folder: string): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['dist/scripts/replay-histories.js', folder],
      { cwd: ROOT },
      (_error, stdout) => resolve({ code: child.exitCode ?? 1, output: stdout }),
    );
  });
}

describe('recorded histories', () => {
  it('of all workflows replay on the present code', async () => {
    const files = await readdir(HISTORIES);

    const { code, output } = await replay(HISTORIES);

    expect(output.trim().split('\n')).toEqual(files.sort().map((file) => `replays: ${file}`));
    expect(code).toBe(0);
    const kinds = new Set(files.map((file) => file.split('.')[1]?.split('_')[0]));
    expect(kinds).toEqual(new Set(['project', 'project-setup', 'project-turn', 'delete-all']));
  });

  it('are there of everything that may be under way when an upgrade comes', async () => {
    const unfinished: string[] = [];
    for (const file of await readdir(HISTORIES)) {
      const { events } = JSON.parse(await readFile(join(HISTORIES, file), 'utf8')) as {
        events: { eventType: string }[];
      };
      const ended = /^EVENT_TYPE_WORKFLOW_EXECUTION_(COMPLETED|FAILED|CANCELED|TERMINATED|CONTINUED_AS_NEW)$/;
      if (!events.some(({ eventType }) => ended.test(eventType))) unfinished.push(file);
    }
    const setups = unfinished.filter((file) => file.includes('.project-setup_'));
    // The second phase waits in two ways.
    expect(setups.length).toBeGreaterThanOrEqual(WORK_PHASES.length + 1);
    for (const what of ['waits-for-a-place', 'runs', 'sleeps', 'answers-a-prompt', 'was-adopted', 'deletes-all']) {
      expect(unfinished).toContainEqual(expect.stringContaining(`-under-way-${what}.`));
    }
  });

  it('would tell of a workflow that decides otherwise', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sitewright-histories-'));
    try {
      const [file = ''] = (await readdir(HISTORIES)).filter((name) => name.startsWith('completed.'));
      await cp(join(HISTORIES, file), join(folder, file));
      const history = await readFile(join(folder, file), 'utf8');
      await writeFile(join(folder, file), history.replaceAll('"createProjectFiles"', '"somethingElse"'));

      const { code, output } = await replay(folder);

      expect(output).toContain('does not replay');
      expect(code).toBe(1);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
