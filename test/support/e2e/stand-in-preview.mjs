/** Stands in for a site's development server: ready after a time, never, or ending in one of several ways. */
import { createServer } from 'node:http';

const { readyAfterMs = 0, mode = 'serve', says, page } = JSON.parse(process.env.STAND_IN);
const startedAt = Date.now();

console.log(`stand-in preview starts: ${mode}`);
if (says !== undefined) console.log(says);
if (mode === 'exit') {
  console.error('stand-in preview: something essential is missing');
  process.exit(3);
}
if (mode === 'oom') {
  const held = [];
  setInterval(() => held.push(Buffer.alloc(16 * 1024 * 1024, 1)), 5);
}

createServer((request, response) => {
  const isReady = mode === 'serve' && Date.now() - startedAt >= readyAfterMs;
  response.writeHead(isReady ? 200 : 503, { 'content-type': 'text/html' });
  response.end(isReady ? (page ?? `<h1>stand-in ${process.env.PROJECT_ID}</h1>`) : 'not yet');
}).listen(8080, '0.0.0.0');
