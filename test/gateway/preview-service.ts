import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Browsers take the last domain, in whatever case, with blanks around its name. */
export const FAR_COOKIES = [
  'a=1; Domain=sites.example; Path=/',
  'b=2; domain=a; DOMAIN = sites.example',
  'domain=3;\tDomain\t=x',
];

export interface PreviewService {
  readonly port: number;
  /** What arrived, oldest first. */
  readonly requests: IncomingMessage[];
}

/**
 * A site as it would run in a container: it answers with what `answer` says, and echoes WebSocket frames byte by byte.
 */
export async function withPreviewService(
  answer: RequestListener,
  story: (service: PreviewService) => Promise<void>,
): Promise<void> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  });
  server.on('upgrade', (request, socket) => {
    requests.push(request);
    if (request.url === '/refused') {
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno');
      return;
    }
    const accept = createHash('sha1')
      .update(`${request.headers['sec-websocket-key'] ?? ''}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64');
    const cookies = request.url === '/cookies' ? FAR_COOKIES.map((cookie) => `Set-Cookie: ${cookie}\r\n`).join('') : '';
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n${cookies}\r\n`,
    );
    socket.on('error', () => undefined);
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await story({ port: (server.address() as AddressInfo).port, requests });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
