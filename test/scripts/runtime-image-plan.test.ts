import { describe, expect, it } from '@jest/globals';
import {
  BASE,
  nameRuntimeImage,
  planRuntimeImage,
  type RuntimeImageInputs,
} from '../../scripts/platform/runtime-image-plan.js';

const INPUTS: RuntimeImageInputs = {
  architecture: 'x64',
  opencodeVersion: '1.2.3',
  base: BASE,
  files: { Dockerfile: 'FROM scratch', 'sites/site/package.json': '{}' },
};

describe('the name of the runtime image', () => {
  it('is the same for the same inputs', () => {
    const { image, debianBase } = nameRuntimeImage(INPUTS);

    expect(image).toMatch(/^sitewright\/runtime:[0-9a-f]{16}$/);
    expect(nameRuntimeImage(structuredClone(INPUTS))).toMatchObject({ image, debianBase });
  });

  it.each<[string, Partial<RuntimeImageInputs>]>([
    ['the processor', { architecture: 'arm64' }],
    ["the agent's version", { opencodeVersion: '1.2.4' }],
    ['a file', { files: { ...INPUTS.files, Dockerfile: 'FROM scratch\nUSER app' } }],
    ['the set of files', { files: { Dockerfile: 'FROM scratch' } }],
    ["the registry's base", { base: { ...BASE, image: 'node:25' as never } }],
    ["Node's version", { base: { ...BASE, node: '25.0.0' as never } }],
  ])('is another when %s changes', (_, change) => {
    expect(nameRuntimeImage({ ...INPUTS, ...change }).image).not.toBe(nameRuntimeImage(INPUTS).image);
  });

  it('leaves the base from Debian packages alone when only the agent or a file changes', () => {
    const before = nameRuntimeImage(INPUTS).debianBase;

    expect(nameRuntimeImage({ ...INPUTS, opencodeVersion: '9', files: {} }).debianBase).toBe(before);
    expect(nameRuntimeImage({ ...INPUTS, base: { ...BASE, node: '25.0.0' as never } }).debianBase).not.toBe(before);
    expect(nameRuntimeImage({ ...INPUTS, architecture: 'arm64' }).debianBase).not.toBe(before);
  });

  it('is made from the Dockerfile, the lock files of the templates and the version of the agent', async () => {
    const plan = await planRuntimeImage('x64');

    expect(Object.keys(plan.files)).toEqual([
      'Dockerfile',
      ...['astro-starter', 'static-site', 'sveltekit-app'].flatMap((site) => [
        `sites/${site}/package.json`,
        `sites/${site}/package-lock.json`,
      ]),
    ]);
    expect(plan.files['sites/astro-starter/package-lock.json']).toContain('"node_modules/astro"');
    expect(plan.files['sites/sveltekit-app/package-lock.json']).toContain('"node_modules/svelte"');
    expect(plan.opencodeVersion).toMatch(/^\d+\.\d+\.\d+$/);
  });
});
