import { Agent, get } from 'node:http';

/** What one look at a service saw. `finding` completes the sentence "preview …". */
export interface ProbeResult {
  readonly ready: boolean;
  readonly finding: string;
}

export interface ProbeTarget {
  /** Address on the project's own network. An open published port proves nothing: the engine's proxy accepts at once. */
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** The agent's server wants a password; absent: none is sent. */
  readonly password?: string;
  /** Judges the status of the answer. */
  readonly isReady: (statusCode: number) => boolean;
}

/** Asks once. Never rejects. */
export type Probe = (target: ProbeTarget, signal: AbortSignal) => Promise<ProbeResult>;

/** An application may compile its first page while the probe waits, so the limit is generous. */
const ANSWER_LIMIT_MS = 10_000;

/** Every probe is a connection of its own: a kept one could outlive the process that it was opened to. */
const connections = new Agent({ keepAlive: false });

/** Asks once over HTTP, follows no redirect, reads no body. Never throws. */
export function probeHttp(target: ProbeTarget, signal: AbortSignal): Promise<ProbeResult> {
  return new Promise((resolve) => {
    const headers: Record<string, string> = { host: `localhost:${target.port}`, accept: '*/*' };
    if (target.password !== undefined) headers['authorization'] = basicAuth(target.password);
    const { host, port, path } = target;
    const request = get({ host, port, path, headers, agent: connections, signal, timeout: ANSWER_LIMIT_MS });
    request.on('response', (response) => {
      const status = response.statusCode ?? 0;
      response.destroy();
      resolve({ ready: target.isReady(status), finding: `answered with status ${status}` });
    });
    request.on('timeout', () => request.destroy(new Error(`no answer within ${ANSWER_LIMIT_MS / 1_000} s`)));
    request.on('error', (error: NodeJS.ErrnoException) => resolve({ ready: false, finding: wordsFor(error) }));
  });
}

function basicAuth(password: string): string {
  return `Basic ${Buffer.from(`opencode:${password}`).toString('base64')}`;
}

function wordsFor(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ECONNREFUSED':
      return 'does not listen yet (connection refused)';
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'has no address that can be reached yet';
    case 'ECONNRESET':
      return 'closed the connection without an answer';
    default:
      return `gave no answer (${error.code ?? error.message})`;
  }
}
