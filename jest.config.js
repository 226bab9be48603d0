/** Types are checked by tsc; here swc only strips them. `--experimental-vm-modules` loads the ES modules. */
const transform = {
  '^.+\\.ts$': [
    '@swc/jest',
    {
      jsc: {
        parser: { syntax: 'typescript', decorators: true },
        transform: { legacyDecorator: true, decoratorMetadata: true },
        target: 'es2022',
      },
      module: { type: 'es6' },
    },
  ],
  // An ES module that a CommonJS package (@fastify/static) requires: Node can do that from 20.19 on, jest's loader cannot.
  'node_modules/content-disposition/.+\\.js$': ['@swc/jest', { module: { type: 'commonjs' } }],
};

/** One jest project per room, so that `npm run test:<room>` runs it alone. */
function room(name) {
  return {
    displayName: name,
    testEnvironment: 'node',
    // Sites bring package.json files of the same name.
    modulePathIgnorePatterns: ['<rootDir>/templates/'],
    testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
    extensionsToTreatAsEsm: ['.ts'],
    moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
    transform,
    transformIgnorePatterns: ['/node_modules/(?!content-disposition/)'],
  };
}

export default {
  testTimeout: 30_000,
  projects: [
    'domain',
    'config',
    'compose',
    'workspace',
    'readiness',
    'observation',
    'reconciliation',
    'demo-model',
    'store',
    'activities',
    'workflows',
    'api',
    'gateway',
    'logging',
    'composition',
    'docker',
    'firewall',
    'agent',
    'providers',
    'temporal',
    'backup',
    'scripts',
    'simulation',
    'web',
    'faults',
    'e2e',
    'browser',
  ].map(room),
};
