/**
 * Entry of every user command: `node scripts/run.mjs <path> [arguments]`, the path without its ending, for example
 * `scripts/test`. It needs nothing but Node: it installs the dependencies, compiles the sources and builds the web page
 * when they changed, then runs `dist/<path>.js`.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = [
  'src',
  'workflows',
  'activities',
  'scripts',
  'bench',
  'test/support',
  'test/faults',
  'test/load',
  'test/simulation',
  'tsconfig.json',
  'tsconfig.build.json',
];
const PAGE_SOURCES = ['web', 'package-lock.json'];
const [path, ...args] = process.argv.slice(2);

process.chdir(root);
requireNode(20, 19);
installDependencies();
compile();
buildPage();
runScript();

function requireNode(major, minor) {
  const [haveMajor, haveMinor] = process.versions.node.split('.').map(Number);
  if (haveMajor > major || (haveMajor === major && haveMinor >= minor)) return;
  fail(`Sitewright needs Node ${major}.${minor} or newer; this is ${process.versions.node}.`);
}

/** npm notes what it installed; dependencies are fit when that note is not older than the lock file. */
function installDependencies() {
  const installed = join('node_modules', '.package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync('package-lock.json').mtimeMs) return;
  if (args.includes('--no-install'))
    fail('The dependencies are not installed. Run `npm ci`, or leave out --no-install.');
  step('dependencies', 'npm', ['ci', '--loglevel=error']);
}

function compile() {
  onceFor('.sitewright-build', SOURCES, () => {
    step('sources compiled', process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json']);
    step('workflows bundled', process.execPath, ['dist/scripts/build-workflow-bundle.js']);
  });
}

function buildPage() {
  onceFor('.sitewright-page', PAGE_SOURCES, () => {
    step('web page built', 'npm', ['run', '--silent', 'build', '--workspace', 'web', '--', '--logLevel', 'warn']);
  });
}

/** Does the work when the sources are others than at the last time that it succeeded. */
function onceFor(name, sources, work) {
  const stamp = join('dist', name);
  const wanted = createHash('sha256').update(sources.flatMap(describeSource).join('\n')).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  rmSync(stamp, { force: true });
  work();
  writeFileSync(stamp, wanted);
}

/** Path, size and time of every source file: enough to see a change, quick to read. */
function describeSource(path) {
  if (!existsSync(path)) return [];
  const { size, mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return [`${path} ${size} ${mtimeMs}`];
  return readdirSync(path)
    .filter((entry) => entry !== 'node_modules')
    .sort()
    .flatMap((entry) => describeSource(join(path, entry)));
}

function step(label, command, commandArgs) {
  const started = performance.now();
  process.stderr.write(`… ${label}\n`);
  const { status } = spawnSync(command, commandArgs, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) fail(`This step failed: ${label}`);
  process.stderr.write(`✓ ${label} (${((performance.now() - started) / 1_000).toFixed(1)} s)\n`);
}

function runScript() {
  const child = spawn(process.execPath, ['--enable-source-maps', `dist/${path}.js`, ...args], {
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
