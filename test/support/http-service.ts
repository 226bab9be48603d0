import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HttpService {
  readonly port: number;
  requests: number;
  /** Status of the next answers; a function decides per request. */
  status: number | ((request: IncomingMessage) => number);
}

/** A port that is reserved but silent until `listen` is called: what a container looks like before its application is up. */
export async function withHttpService<T>(
  use: (service: HttpService, listen: () => Promise<void>) => Promise<T>,
): Promise<T> {
  const service: { port: number; requests: number; status: HttpService['status'] } = {
    port: await freePort(),
    requests: 0,
    status: 200,
  };
  const server = createServer((request, response) => {
    service.requests += 1;
    const { status } = service;
    response.writeHead(typeof status === 'number' ? status : status(request)).end('hello');
  });
  const listen = (): Promise<void> => new Promise((resolve) => server.listen(service.port, '127.0.0.1', resolve));
  try {
    return await use(service, listen);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
