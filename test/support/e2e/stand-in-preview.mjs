/**
 * Stands in for a site's development server: ready after a time, when it is told, or never; answering as it should not;
 * ending in one of several ways. The moment at which it became ready stands in `ready.json` of its site, in
 * milliseconds since 1970.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';

const {
  readyAfterMs = 0,
  mode = 'serve',
  says,
  page,
  answers = 'page',
  listens = 'always',
  flapMs,
  exitCode = 3,
  exitAfterMs,
  exitAfterAnswer = false,
  oomAfterMs,
  isBreakable = false,
} = JSON.parse(process.env.STAND_IN);
const startedAt = Date.now();
let isReady = false;

console.log(`stand-in preview starts: ${mode}`);
if (says !== undefined) console.log(says);
if (mode === 'exit') end();
if (mode === 'oom') eatMemory();
if (exitAfterMs !== undefined) setTimeout(end, exitAfterMs);
if (oomAfterMs !== undefined) setTimeout(eatMemory, oomAfterMs);

const server = createServer((request, response) => {
  if (!isReady) return response.writeHead(503, { 'content-type': 'text/html' }).end('not yet');
  answer(request, response);
  if (exitAfterAnswer) response.on('finish', () => setTimeout(end, 20));
});
if (listens === 'always') server.listen(8080, '0.0.0.0');
if (mode === 'serve') setTimeout(becomeReady, readyAfterMs);
if (mode === 'told') waitToBeTold();
if (flapMs !== undefined) flap();
if (isBreakable) setInterval(() => existsSync('/app/site/broken') && end(), 50);

function answer(request, response) {
  const html = { 'content-type': 'text/html' };
  if (typeof answers === 'number') return response.writeHead(answers, html).end('as it was told');
  if (answers === 'nothing') return request.socket.destroy();
  if (answers === 'silence') return undefined;
  if (answers === 'redirect') return response.writeHead(302, { location: request.url }).end();
  if (answers === 'half') return response.writeHead(200, { ...html, 'content-length': 1_000 }).write('<h1>');
  return response.writeHead(200, html).end(page ?? `<h1>stand-in ${process.env.PROJECT_ID}</h1>`);
}

function becomeReady() {
  isReady = true;
  if (listens === 'when-ready') server.listen(8080, '0.0.0.0', noteReady);
  else noteReady();
}

function noteReady() {
  const text = JSON.stringify(Date.now());
  writeFileSync('/app/site/ready.json.new', text);
  renameSync('/app/site/ready.json.new', '/app/site/ready.json');
}

/** `ready-at` in the site says when. */
function waitToBeTold() {
  let at;
  try {
    at = JSON.parse(readFileSync('/app/site/ready-at', 'utf8'));
  } catch {
    setTimeout(waitToBeTold, 50);
    return;
  }
  setTimeout(becomeReady, Math.max(0, at - Date.now()));
}

/** Listens and refuses in turn. */
function flap() {
  setInterval(() => {
    if (server.listening) {
      server.close();
      server.closeAllConnections();
    } else server.listen(8080, '0.0.0.0');
  }, flapMs);
}

function end() {
  console.error(`stand-in preview: something essential is missing after ${Date.now() - startedAt} ms`);
  process.exit(exitCode);
}

function eatMemory() {
  const held = [];
  setInterval(() => held.push(Buffer.alloc(16 * 1024 * 1024, 1)), 5);
}
