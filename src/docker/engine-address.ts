import { SetupError } from '../domain/failure.js';

const DEFAULT_DOCKER_HOST = 'unix:///var/run/docker.sock';

/** Where the engine answers: a socket, or a host with a port. */
export interface EngineAddress {
  /** As the operator wrote it, for messages. */
  readonly text: string;
  readonly socketPath: string | undefined;
  readonly host: string | undefined;
  readonly port: number | undefined;
}

/** Reads `unix:///path`, `tcp://host:port` or `http://host:port`; others are refused rather than guessed. */
export function parseEngineAddress(dockerHost: string = DEFAULT_DOCKER_HOST): EngineAddress {
  const [, socketPath] = /^unix:\/\/(\/.+)$/.exec(dockerHost) ?? [];
  if (socketPath !== undefined) return { text: dockerHost, socketPath, host: undefined, port: undefined };
  const [, host, port] = /^(?:tcp|http):\/\/([\w.-]+)(?::(\d{1,5}))?\/?$/.exec(dockerHost) ?? [];
  if (host === undefined) {
    throw new SetupError(
      'docker_unavailable',
      `"${dockerHost}" is no address of a Docker engine: write unix:///path, tcp://host:port or http://host:port.`,
    );
  }
  return { text: dockerHost, socketPath: undefined, host, port: port === undefined ? 2375 : Number(port) };
}
