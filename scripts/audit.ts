import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import {
  lockFileFaults,
  type LockedPackage,
  type Manifest,
  scriptFaults,
  unpinned,
} from './platform/lock-file-faults.js';
import { projectPath } from './platform/project-root.js';

/**
 * `npm run audit`: known holes in what is shipped, as the registry tells; and what the lock files let in. Where the
 * registry does not answer such questions, it says so; with SITEWRIGHT_AUDIT=strict that fails.
 */
const faults = [...ownFaults(), ...advisories()];
for (const fault of faults) process.stderr.write(`${fault}\n`);
if (faults.length > 0) process.exitCode = 1;
else process.stdout.write('Dependencies: nothing found\n');

function ownFaults(): readonly string[] {
  const manifests = ['package.json', 'web/package.json'].map((path) => readJson(path) as Manifest);
  const own = packagesOf('package-lock.json');
  const sites = ['static-site', 'astro-starter', 'sveltekit-app'].map(
    (name) => `templates/${name}/site/package-lock.json`,
  );
  return [
    ...manifests.flatMap(unpinned),
    ...scriptFaults(own, manifests[0] ?? {}),
    ...lockFileFaults(own),
    ...sites.flatMap((path) => lockFileFaults(packagesOf(path)).map((fault) => `${path}: ${fault}`)),
  ];
}

interface AuditReport {
  readonly vulnerabilities?: Readonly<Record<string, { readonly severity: string }>>;
}

function advisories(): readonly string[] {
  const args = ['audit', '--omit=dev', '--json', '--fetch-retries=0', '--fetch-timeout=15000'];
  const { stdout } = spawnSync('npm', args, { encoding: 'utf8', cwd: projectPath() });
  const { vulnerabilities } = parsed(stdout);
  if (vulnerabilities === undefined) {
    const text = 'The registry does not tell of known holes (npm audit): this part was not checked.';
    if (process.env['SITEWRIGHT_AUDIT'] === 'strict') return [text];
    process.stdout.write(`${text}\n`);
    return [];
  }
  return Object.entries(vulnerabilities)
    .filter(([, { severity }]) => severity === 'high' || severity === 'critical')
    .map(([name, { severity }]) => `${name} has a known hole (${severity}): npm audit --omit=dev`);
}

function parsed(text: string): AuditReport {
  try {
    return JSON.parse(text) as AuditReport;
  } catch {
    return {};
  }
}

function packagesOf(path: string): Readonly<Record<string, LockedPackage>> {
  return (readJson(path) as { packages: Readonly<Record<string, LockedPackage>> }).packages;
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(projectPath(path), 'utf8'));
}
