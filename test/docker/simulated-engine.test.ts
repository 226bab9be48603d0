import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { DockerodeRuntime } from '../../src/docker/dockerode-runtime.js';
import { type EngineServer, serveEngine } from '../support/simulated-engine/engine-server.js';
import { describeContainerRuntime } from './container-runtime.contract.js';

const IMAGE = 'sitewright/simulated:latest';
const socketPath = join(tmpdir(), `sitewright-simulated-${randomBytes(6).toString('hex')}.sock`);
const runtime = new DockerodeRuntime({ dockerHost: `unix://${socketPath}` });
let server: EngineServer;

beforeAll(async () => {
  server = await serveEngine(socketPath, { images: [IMAGE], timing: { startMs: [1, 5], stopMs: [1, 5] } });
});

afterAll(() => server.close());

describeContainerRuntime('The simulated engine', () => ({
  runtime,
  image: IMAGE,
  killService: async (projectId, service) => {
    server.engine.container(`sw-${projectId}-${service}`).kill();
  },
}));
