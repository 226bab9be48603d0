import type { Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

/** Listens after a time, and until the signal aborts; then every connection breaks, as when a process is killed. */
export function listenOn(
  server: Server,
  place: { readonly host: string; readonly port: number; readonly afterMs: number; readonly signal: AbortSignal },
): void {
  const { host, port, afterMs, signal } = place;
  server.keepAliveTimeout = 5_000;
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  signal.addEventListener('abort', close, { once: true });
  void pause(afterMs, undefined, { signal }).then(
    () => server.listen(port, host),
    () => undefined,
  );
}
