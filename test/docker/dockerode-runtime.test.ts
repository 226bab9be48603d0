import { afterEach, beforeAll } from '@jest/globals';
import { requireTestImage, TestEngine, type TestImage } from '../support/docker-engine.js';
import { describeContainerRuntime } from './container-runtime.contract.js';

const engine = new TestEngine();
let image: TestImage;

beforeAll(async () => {
  image = await requireTestImage(engine.docker);
});

afterEach(() => engine.sweep());

describeContainerRuntime('DockerodeRuntime', () => ({
  runtime: engine.runtime,
  image: image.name,
  killService: async (projectId, service) => {
    await engine.container(projectId, service).kill();
  },
}));
