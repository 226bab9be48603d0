import { describe, expect, it } from '@jest/globals';
import { lockFileFaults, scriptFaults, unpinned } from '../../scripts/platform/lock-file-faults.js';

const FINE = { version: '1.0.0', integrity: 'sha512-x' };

describe('a lock file', () => {
  it('lets nothing in but what has a hash and comes from the registry', () => {
    const packages = {
      '': {},
      web: {},
      'node_modules/@sitewright/web': { resolved: 'web', link: true },
      'node_modules/fine': FINE,
      'node_modules/also': { ...FINE, resolved: 'https://registry.npmjs.org/also/-/also-1.0.0.tgz' },
      'node_modules/git': { ...FINE, resolved: 'git+ssh://git@example.com/git.git#abc' },
      'node_modules/plain': { ...FINE, resolved: 'http://registry.npmjs.org/plain.tgz' },
      'node_modules/weak': { version: '1.0.0', integrity: 'sha1-x' },
      'node_modules/other-system': { version: '1.0.0', optional: true, cpu: ['arm'] },
      'node_modules/a/node_modules/none': { version: '1.0.0', optional: true },
    };

    expect(lockFileFaults(packages)).toEqual([
      'node_modules/git comes from git+ssh://git@example.com/git.git#abc',
      'node_modules/plain comes from http://registry.npmjs.org/plain.tgz',
      'node_modules/weak has no SHA-512',
      'node_modules/a/node_modules/none has no SHA-512',
    ]);
  });

  it('brings no program that runs at installing, unless somebody decided so', () => {
    const packages = {
      'node_modules/x/node_modules/new': { ...FINE, hasInstallScript: true },
      'node_modules/old': FINE,
    };

    expect(scriptFaults(packages, { allowScripts: { old: false, risky: true } })).toEqual([
      'risky may run a script when it is installed',
      'new has an install script: decide in allowScripts',
    ]);
  });
});

describe('a dependency', () => {
  it('is named by one version', () => {
    const dependencies = { a: '1.2.3', b: '^1.2.3', c: 'latest', d: 'github:a/b', e: '1.2.3-beta.1' };

    expect(unpinned({ dependencies, devDependencies: { f: '~1.0.0' } })).toEqual([
      'b is not pinned: ^1.2.3',
      'c is not pinned: latest',
      'd is not pinned: github:a/b',
      'f is not pinned: ~1.0.0',
    ]);
  });
});
