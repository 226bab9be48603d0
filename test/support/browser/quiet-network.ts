import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectPath } from '../../../scripts/platform/project-root.js';

export interface QuietNetwork extends AsyncDisposable {
  /** Starts the program in the network. */
  readonly executablePath: string;
  /** Resolves when the port can be reached from within. */
  ready(): Promise<void>;
}

/**
 * A network in which one port of this machine is reached and nothing ever changes. Chromium breaks what it is just
 * connecting when any network of its machine changes (`ERR_NETWORK_CHANGED`), and every container that starts or ends
 * changes one. Only root can make it.
 */
export async function quietNetwork(program: string, port: number): Promise<QuietNetwork> {
  const folder = await mkdtemp(join(tmpdir(), 'sitewright-network-'));
  const path = join(folder, 'way-out.sock');
  const executablePath = join(folder, 'program');
  const sockets = new Set<Socket>();
  const server = createServer();
  // The first connection says that those from within have a way, and ends with the network.
  const isOpen = once(server, 'connection').then(([first]) => {
    sockets.add(first as Socket);
    server.on('connection', (inner: Socket) => {
      const outer = connect(port, '127.0.0.1');
      for (const [one, other] of [
        [inner, outer],
        [outer, inner],
      ] as const) {
        sockets.add(one);
        one.pipe(other);
        one
          .on('error', () => other.destroy())
          .on('close', () => {
            other.destroy();
            sockets.delete(one);
          });
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  await writeFile(executablePath, launcher({ program, port, path }));
  await chmod(executablePath, 0o755);
  return {
    executablePath,
    ready: () => isOpen,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The pipes by which the program is driven are its own alone. */
function launcher({ program, port, path }: { program: string; port: number; path: string }): string {
  const forward = projectPath('test', 'support', 'browser', 'forward.mjs');
  return `#!/bin/sh
[ "$1" = within ] || exec unshare --net "$0" within "$@"
shift
ip link set lo up
'${process.execPath}' '${forward}' ${port} '${path}' </dev/null >/dev/null 2>&1 3>&- 4>&- &
exec '${program}' "$@"
`;
}
