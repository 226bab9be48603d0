import { createReadStream, existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { cacheFolder } from './cache-folder.js';
import { canUseApt, findCommand, installWithApt, runCommand } from './commands.js';
import { followSteps } from './image-build.js';
import { makeWhole } from './make-whole.js';
import { fetchNpmPackage } from './npm-package.js';
import { withProgress } from './progress.js';
import { BASE, type RuntimeImagePlan } from './runtime-image-plan.js';

/** Parts of Debian that nothing in a container reads. */
const UNUSED = ['var/cache/apt', 'var/lib/apt/lists', 'usr/share/doc', 'usr/share/man', 'usr/share/locale'];

interface DebianBaseOptions {
  readonly allowInstall: boolean;
  /** Why the registry's image could not be had, for the message when this way is closed, too. */
  readonly refusal: string;
}

/** Imports the base made from Debian packages and npm's Node into the engine. Its files are made once and kept. */
export async function makeDebianBase(
  docker: Docker,
  plan: RuntimeImagePlan,
  options: DebianBaseOptions,
): Promise<void> {
  const [repository = '', tag = ''] = plan.debianBase.split(':');
  const archive = cacheFolder('runtime-base', `${tag}.tar`);
  if (!existsSync(archive)) {
    await requireDebootstrap(plan, options);
    await makeWhole(archive, (unfinished) => archiveSystem(unfinished, plan));
  }
  await withProgress(`image ${plan.debianBase} imported`, async () => {
    const answer = await docker.importImage(createReadStream(archive), { repo: repository, tag });
    await followSteps(answer, () => undefined);
  });
}

async function requireDebootstrap(plan: RuntimeImagePlan, options: DebianBaseOptions): Promise<void> {
  const isHere = (await findCommand('debootstrap')) !== undefined;
  const isPossible = process.platform === 'linux' && process.getuid?.() === 0 && process.arch === plan.architecture;
  if (isPossible && isHere) return;
  if (!isPossible || !options.allowInstall || !(await canUseApt())) {
    throw new Error(
      `The base image ${BASE.image} is not here and cannot be pulled (${options.refusal}). Pull it where a registry ` +
        `can be reached and bring it by \`docker save\` and \`docker load\`; or, as root on Debian or Ubuntu, ` +
        `install debootstrap, with which Sitewright makes an equal one.`,
    );
  }
  await withProgress('package debootstrap installed with apt', () =>
    installWithApt(['debootstrap', 'debian-archive-keyring']),
  );
}

async function archiveSystem(archive: string, plan: RuntimeImagePlan): Promise<void> {
  const system = `${archive}.system`;
  try {
    await withProgress('Debian base system (about half a minute, once)', () => installDebian(system));
    await withProgress(`Node ${BASE.node} and npm ${BASE.npm}, by npm`, () => installNode(system, plan));
    for (const path of UNUSED) await rm(join(system, path), { recursive: true, force: true });
    await runCommand('tar', ['--numeric-owner', '--exclude=./dev/*', '-cf', archive, '-C', system, '.']);
  } finally {
    await rm(system, { recursive: true, force: true });
  }
}

async function installDebian(system: string): Promise<void> {
  const { suite, mirror, packages } = BASE.debian;
  const args = ['--variant=minbase', `--include=${packages.join(',')}`, suite, system, mirror];
  // With mounts of its own, a killed run leaves none behind that would stand in the way of removing the folder.
  const ownMounts = await runCommand('unshare', ['--mount', 'true']).then(
    () => true,
    () => false,
  );
  await (ownMounts ? runCommand('unshare', ['--mount', 'debootstrap', ...args]) : runCommand('debootstrap', args));
}

/** Node and npm where the registry's image has them. */
async function installNode(system: string, plan: RuntimeImagePlan): Promise<void> {
  const fetched = `${system}.node`;
  const local = join(system, 'usr', 'local');
  try {
    await fetchNpmPackage(`node-linux-${plan.architecture}@${BASE.node}`, fetched);
    await copyFile(join(fetched, 'bin', 'node'), join(local, 'bin', 'node'));
    await chmod(join(local, 'bin', 'node'), 0o755);
  } finally {
    await rm(fetched, { recursive: true, force: true });
  }
  await mkdir(join(local, 'lib', 'node_modules'), { recursive: true });
  await fetchNpmPackage(`npm@${BASE.npm}`, join(local, 'lib', 'node_modules', 'npm'));
  for (const name of ['npm', 'npx'])
    await symlink(`../lib/node_modules/npm/bin/${name}-cli.js`, join(local, 'bin', name));
}
