import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { extract, pack } from 'tar-stream';
import type { Readable } from 'node:stream';
import { COURIER_FOLDER, VolumeArchives } from '../../src/docker/volume-archives.js';
import type { ProjectId } from '../../src/domain/project.js';
import { aProjectSpec, aServiceSpec } from '../support/builders.js';
import { requireTestImage, TestEngine, type TestImage } from '../support/docker-engine.js';

const engine = new TestEngine();
const id = randomBytes(8).toString('hex') as ProjectId;
let image: TestImage;
let volumes: VolumeArchives;

beforeAll(async () => {
  image = await requireTestImage(engine.docker);
  volumes = new VolumeArchives({ image: image.name, installation: 'test-installation' });
  await volumes.prepare();
}, 60_000);

afterAll(async () => {
  await engine.runtime.remove(id, { volumes: true });
  await engine.sweep();
});

function conversation(): Readable {
  const tar = pack();
  tar.entry({ name: COURIER_FOLDER, type: 'directory', mode: 0o750, uid: 1_000, gid: 1_000 });
  tar.entry({ name: `${COURIER_FOLDER}/said.txt`, mode: 0o640, uid: 1_000, gid: 1_001 }, 'a conversation');
  tar.entry({ name: `${COURIER_FOLDER}/link`, type: 'symlink', linkname: '/etc/passwd' });
  tar.finalize();
  return tar as unknown as Readable;
}

async function couriers(): Promise<number> {
  const filters = { label: ['sitewright.courier=test-installation'] };
  return (await engine.docker.listContainers({ all: true, filters })).length;
}

describe('volumes of a project', () => {
  it('come back as they were, owners and modes included, and no container stays', async () => {
    await volumes.write(id, 'agent-home', conversation());

    expect(await volumes.volumesOf(id)).toEqual(['agent-home']);
    const tar = extract();
    void (async () => {
      for await (const chunk of volumes.read(id, 'agent-home')) tar.write(chunk);
      tar.end(undefined);
    })();
    const entries: object[] = [];
    for await (const { header } of tar) {
      const { name, type, mode, uid, gid, linkname } = header;
      entries.push({ name, type, mode: mode & 0o777, uid, gid, linkname: linkname ?? '' });
    }
    expect(entries).toContainEqual({
      name: './',
      type: 'directory',
      mode: 0o750,
      uid: 1_000,
      gid: 1_000,
      linkname: '',
    });
    const said = { name: './said.txt', type: 'file', mode: 0o640, uid: 1_000, gid: 1_001, linkname: '' };
    expect(entries).toContainEqual(said);
    expect(entries).toContainEqual(expect.objectContaining({ name: './link', linkname: '/etc/passwd' }));
    expect(await couriers()).toBe(0);
  });

  it('are read while the containers stand still, which go on afterwards, also when the reading fails or lasts', async () => {
    const service = aServiceSpec({ name: 'preview', image: image.name, command: ['sleep', '600'] });
    await engine.runtime.ensureRunning(aProjectSpec({ projectId: id, services: [service] }));
    const state = async () => (await engine.runtime.inspect(id)).map((one) => one.state);

    const stoodStill = await volumes.whileStill(id, 10_000, async () => expect(await state()).toEqual(['paused']));
    expect([stoodStill, await state()]).toEqual([true, ['running']]);

    const failing = volumes.whileStill(id, 10_000, () => Promise.reject(new Error('no space')));
    await expect(failing).rejects.toThrow('no space');
    expect(await state()).toEqual(['running']);

    const lasted = await volumes.whileStill(id, 100, async () => {
      while (!(await state()).includes('running'));
    });
    expect([lasted, await state()]).toEqual([false, ['running']]);
  });
});
