import { createServer } from 'node:http';
import { listenOn } from './listen.js';
import type { ProgramSetting } from './program-setting.js';

/** A site's development server: nobody listens until it is ready. */
export function runPreview(setting: ProgramSetting): void {
  const { standIn, address, port, readyAfterMs, signal, log, exit } = setting;
  const mode = standIn['mode'] ?? 'serve';
  log('simulated preview starts');
  if (mode === 'exit') {
    log('simulated preview: something essential is missing');
    setImmediate(() => exit(3));
  }
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end(`<h1>simulated ${setting.projectId}</h1>`);
  });
  if (mode === 'serve') listenOn(server, { host: address, port, afterMs: readyAfterMs, signal });
}
