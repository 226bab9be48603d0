import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DockerodeRuntime } from '../../src/docker/dockerode-runtime.js';
import { requireTestImage, TestEngine, type TestImage } from '../support/docker-engine.js';
import { projectSpec, randomProjectId, serviceSpec } from '../support/docker-specs.js';

const engine = new TestEngine();
let image: TestImage;

beforeAll(async () => {
  image = await requireTestImage(engine.docker);
});

afterEach(() => engine.sweep());

describe('listProjects', () => {
  it('finds a project by its last volume, and none of another installation', async () => {
    const { runtime } = engine;
    const elsewhere = new DockerodeRuntime({ labels: { 'sitewright.installation': 'another' } });
    const spec = { ...projectSpec(randomProjectId(), [serviceSpec(image.name)]), volumes: ['home'] };

    await runtime.ensureRunning(spec);
    expect(await runtime.listProjects()).toContain(spec.projectId);
    expect(await elsewhere.listProjects()).not.toContain(spec.projectId);

    await runtime.remove(spec.projectId, { volumes: false });
    expect(await runtime.listProjects()).toContain(spec.projectId);

    await runtime.remove(spec.projectId, { volumes: true });
    expect(await runtime.listProjects()).not.toContain(spec.projectId);
  });

  it('knows which of them run', async () => {
    const { runtime } = engine;
    const elsewhere = new DockerodeRuntime({ labels: { 'sitewright.installation': 'another' } });
    const spec = projectSpec(randomProjectId(), [serviceSpec(image.name)]);

    await runtime.ensureRunning(spec);
    expect(await runtime.listRunning()).toContain(spec.projectId);
    expect(await elsewhere.listRunning()).not.toContain(spec.projectId);

    await runtime.stop(spec.projectId);
    expect(await runtime.listRunning()).not.toContain(spec.projectId);
  });

  it('takes no container, network or volume for a project that only looks like one', async () => {
    const name = `foreign-${randomProjectId()}`;
    await engine.docker.createVolume({
      Name: name,
      Labels: { 'sitewright.project': 'not-an-id' },
    });
    try {
      expect([...(await engine.runtime.listProjects())].every((id) => /^[0-9a-f]{16}$/.test(id))).toBe(true);
    } finally {
      await engine.docker.getVolume(name).remove();
    }
  });
});
