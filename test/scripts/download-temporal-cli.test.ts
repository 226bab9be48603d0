import { describe, expect, it } from '@jest/globals';
import { readdir, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-fs';
import { runCommand } from '../../scripts/platform/commands.js';
import { downloadTemporalCli } from '../../scripts/platform/download-temporal-cli.js';
import { withTempFolder } from '../support/temp-folder.js';

function archiveOf(program: string): Promise<Buffer> {
  return withTempFolder(async (folder) => {
    await writeFile(join(folder, 'temporal'), program, { mode: 0o755 });
    return buffer(pack(folder).pipe(createGzip()));
  });
}

async function withDownloads<T>(answer: RequestListener, use: (url: string) => Promise<T>): Promise<T> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/cli`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const WORKING = '#!/bin/sh\necho "temporal version 9.9.9"\n';

describe('the download of the Temporal CLI', () => {
  it('asks for this platform and puts a program there that runs', async () => {
    const archive = await archiveOf(WORKING);
    const asked: (string | undefined)[] = [];
    const answer: RequestListener = (request, response) => {
      asked.push(request.url);
      response.end(archive);
    };

    await withTempFolder((folder) =>
      withDownloads(answer, async (url) => {
        const program = join(folder, 'official', 'temporal');

        expect(await downloadTemporalCli(program, url)).toBeUndefined();

        expect(await runCommand(program, ['--version'])).toContain('9.9.9');
        expect(await readdir(join(folder, 'official'))).toEqual(['temporal']);
        expect(asked).toEqual([expect.stringMatching(/^\/cli\?platform=(linux|darwin)&arch=(amd64|arm64)$/)]);
      }),
    );
  });

  it.each<[string, () => Promise<RequestListener>, RegExp]>([
    [
      'a program that does not run',
      async () => {
        const archive = await archiveOf('#!/bin/sh\necho broken >&2\nexit 3\n');
        return (_, response) => response.end(archive);
      },
      /ended with 3:\nbroken/,
    ],
    [
      'an archive that breaks off',
      async () => {
        const archive = await archiveOf(WORKING);
        return (_, response) => response.end(archive.subarray(0, archive.length / 2));
      },
      /unexpected end of file/,
    ],
    [
      'a connection that breaks off',
      async () => {
        const archive = await archiveOf(WORKING);
        return (_, response) => {
          response.writeHead(200, { 'content-length': archive.length });
          response.write(archive.subarray(0, 20), () => response.destroy());
        };
      },
      /terminated/,
    ],
    [
      'a page instead of an archive',
      () => Promise.resolve((_, response) => response.end('<html>Sign in</html>')),
      /header/,
    ],
    ['a refusal', () => Promise.resolve((_, response) => response.writeHead(403).end()), /answers 403/],
    ['a server that says nothing', () => Promise.resolve(() => undefined), /does not answer/],
  ])('says why and leaves nothing behind after %s', async (_, makeAnswer, reason) => {
    const answer = await makeAnswer();

    await withTempFolder((folder) =>
      withDownloads(answer, async (url) => {
        expect(await downloadTemporalCli(join(folder, 'temporal'), url)).toMatch(reason);
        expect(await readdir(folder)).toEqual([]);
      }),
    );
  });
});
