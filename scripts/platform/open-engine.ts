import Docker from 'dockerode';
import { parseEngineAddress } from '../../src/docker/engine-address.js';

/** The engine for the work on images, which the product itself never does. */
export function openEngine(dockerHost: string | undefined): Docker {
  const { socketPath, host, port } = parseEngineAddress(dockerHost);
  return new Docker(socketPath === undefined ? { host, port, protocol: 'http' } : { socketPath });
}
