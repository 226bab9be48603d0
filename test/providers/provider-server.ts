import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ProviderServer {
  readonly baseUrl: string;
  readonly requests: { readonly path: string | undefined; readonly authorization: string | undefined }[];
}

export interface ProviderScript {
  /** Undefined: it takes everybody. */
  readonly key: string | undefined;
  readonly models: readonly string[];
  /** Instead of its models. */
  readonly answer?: { readonly status: number; readonly body: string; readonly location?: string };
}

/** The part of a provider's server that lists models. */
export async function withProviderServer(
  { key, models, answer }: ProviderScript,
  story: (server: ProviderServer) => Promise<void>,
): Promise<void> {
  const requests: ProviderServer['requests'] = [];
  const server = createServer(({ url, headers }, response) => {
    requests.push({ path: url, authorization: headers.authorization });
    const location = answer?.location === undefined ? {} : { location: answer.location };
    if (answer !== undefined) response.writeHead(answer.status, location).end(answer.body);
    else if (key !== undefined && headers.authorization !== `Bearer ${key}`) response.writeHead(401).end('{}');
    else response.end(JSON.stringify({ object: 'list', data: models.map((id) => ({ id })) }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    await story({ baseUrl: `http://127.0.0.1:${port}/v1`, requests });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
