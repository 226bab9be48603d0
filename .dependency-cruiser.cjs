/**
 * Who may import whom. One entry per room; what is not listed is refused, so a new dependency between two rooms is a
 * decision that shows here. ARCHITECTURE.md tells the reasons.
 *
 *  - `may`: files and rooms it may import.
 *  - `asTypes`: what it may import with `import type` only: it knows the shape and is given the thing.
 *  - `packages`: npm packages it may import.
 *  - `node`: modules of Node it may import; without it, all.
 */
const ROOMS = [
  {
    room: 'src/domain',
    why: 'The domain is pure: it can be read, tested and used in a workflow without anything else.',
    node: [],
  },
  {
    room: 'workflows',
    why: 'Workflow code is replayed: whatever it imports is bundled into a sandbox without I/O, clocks or Node.',
    may: ['src/domain/'],
    asTypes: ['activities/'],
    packages: ['@temporalio/workflow', '@temporalio/common'],
    node: [],
  },
  {
    room: 'activities',
    why: 'Activities are given their adapters by the worker, so that a test can give them others. The verdict is pure.',
    may: ['src/domain/', 'src/readiness/container-verdict.ts'],
    asTypes: [
      'src/agent/coding-agent.ts',
      'src/docker/container-runtime.ts',
      'src/readiness/readiness-hub.ts',
      'src/store/presence-store.ts',
      'src/store/project-store.ts',
      'src/store/settings-store.ts',
      'src/store/setup-places.ts',
      'src/store/turn-store.ts',
      'src/workspace/project-workspace.ts',
      'src/workspace/site-history.ts',
      'src/workspace/template.ts',
    ],
    packages: ['@temporalio/activity', '@temporalio/common'],
  },
  {
    room: 'src/api',
    why: 'The API reads the database and commands Temporal; it never touches an engine or an agent.',
    may: [
      'src/domain/',
      'src/providers/model-providers.ts',
      'src/store/presence-store.ts',
      'src/store/project-store.ts',
      'src/store/settings-store.ts',
      'src/store/setup-places.ts',
      'src/store/turn-store.ts',
      'src/store/user-store.ts',
      'src/temporal/setup-orchestrator.ts',
      'src/gateway/project-gateway.ts',
      'src/workspace/template.ts',
    ],
    asTypes: ['src/config/', 'src/providers/'],
    packages: [
      '@fastify/*',
      '@nestjs/*',
      '@node-rs/argon2',
      'cookie',
      'fastify',
      'prom-client',
      'rate-limiter-flexible',
      'reflect-metadata',
      'rxjs',
      'zod',
    ],
  },
  {
    room: 'src/temporal',
    why: 'The Temporal client and worker know workflows by name and type; activities come from the composition root.',
    may: ['src/domain/', 'workflows/messages.ts'],
    asTypes: ['workflows/', 'activities/', 'src/config/'],
    packages: ['@temporalio/client', '@temporalio/common', '@temporalio/proto', '@temporalio/worker'],
  },
  {
    room: 'src/docker',
    why: 'An adapter knows the domain and its own library; it is told everything else.',
    may: ['src/domain/'],
    packages: ['dockerode', 'tar-fs'],
  },
  {
    room: 'src/firewall',
    why: 'An adapter of the host packet filter: it is told which bridges are ours, and knows no engine.',
    may: ['src/domain/'],
  },
  {
    room: 'src/agent',
    why: 'An adapter knows the domain and its own library; it is told everything else.',
    may: ['src/domain/'],
    packages: ['@opencode-ai/sdk', 'eventsource-parser', 'zod'],
  },
  {
    room: 'src/store',
    why: 'An adapter knows the domain and its own library; it is told everything else.',
    may: ['src/domain/'],
    packages: ['@electric-sql/pglite', 'drizzle-orm', 'pg', 'zod'],
  },
  {
    room: 'src/providers',
    why: 'Providers of models and their keys: it seals and opens them, and is told where they are kept.',
    may: ['src/domain/'],
    asTypes: ['src/store/settings-store.ts'],
    packages: ['zod'],
  },
  {
    room: 'src/workspace',
    why: 'Project files and templates: disk and YAML, no engine and no database.',
    may: ['src/domain/', 'src/compose/'],
    packages: ['yaml', 'zod'],
  },
  {
    room: 'src/compose',
    why: 'Reading a Compose file is pure: text in, what the runtime shall run out.',
    may: ['src/domain/'],
    packages: ['yaml', 'zod'],
    node: ['path'],
  },
  {
    room: 'src/readiness',
    why: 'The readiness hub is told of engine events through its own port; it knows no engine.',
    may: ['src/domain/'],
  },
  {
    room: 'src/observation',
    why: 'The observer compares the engine with the database and tells; it changes neither containers nor a status.',
    may: ['src/domain/'],
    asTypes: ['src/docker/container-runtime.ts', 'src/store/project-store.ts'],
  },
  {
    room: 'src/reconciliation',
    why: 'Reconciliation compares what every other room has; it is given all of them and knows none.',
    may: ['src/domain/'],
    asTypes: ['src/docker/container-runtime.ts', 'src/store/', 'src/temporal/setup-orchestrator.ts', 'src/workspace/'],
  },
  {
    room: 'src/gateway',
    why: 'The gateway relays to containers that others made: it asks where they are and changes nothing.',
    may: ['src/domain/', 'src/workspace/project-workspace.ts'],
    asTypes: [
      'src/agent/agent-conversation.ts',
      'src/docker/container-runtime.ts',
      'src/firewall/firewall.ts',
      'src/workspace/site-history.ts',
    ],
    packages: ['fastify', 'httpxy'],
  },
  {
    room: 'src/preview',
    why: 'The preview proxy finds the project of a host name and hands the request to the gateway.',
    may: ['src/domain/', 'src/store/project-store.ts', 'src/gateway/project-gateway.ts'],
    asTypes: ['src/store/presence-store.ts', 'src/temporal/setup-orchestrator.ts'],
    packages: ['fastify'],
  },
  {
    room: 'src/demo-model',
    why: 'The demo model is a server of its own that an agent talks to like to any provider.',
    may: ['src/domain/'],
    packages: ['fastify', 'zod'],
  },
  {
    room: 'src/backup',
    why: 'A backup is a file of entries; what it takes from database and engine, and gives back to them, it is handed.',
    may: ['src/domain/'],
    asTypes: ['src/docker/volume-archives.ts', 'src/store/database-dump.ts'],
    packages: ['tar-stream', 'zod'],
  },
  {
    room: 'src/config',
    why: 'Configuration turns an environment into a typed object; it does not use what it describes.',
    may: ['src/domain/'],
    packages: ['zod'],
  },
  {
    room: 'src/logging',
    why: 'Every edge may log, so the logger itself hangs on nothing.',
    may: ['src/domain/'],
    packages: ['pino'],
  },
];

function packagePath(name) {
  return `(^|/)node_modules/${name.replace('/*', '/[^/]+')}/`;
}

function slug(room) {
  return room.replace('src/', '');
}

/** `room` imports its own files, what it may import, and nothing else of ours. */
function neighboursRule({ room, why, may = [], asTypes = [] }) {
  return {
    name: `${slug(room)}-knows-its-neighbours-only`,
    comment: why,
    severity: 'error',
    from: { path: `^${room}/` },
    to: {
      path: '^(src|workflows|activities|scripts|bench|test)/',
      pathNot: [`${room}/`, ...may, ...asTypes].map((path) => `^${path}`),
    },
  };
}

function typesRule({ room, why, may = [], asTypes = [] }) {
  return {
    name: `${slug(room)}-knows-these-as-types-only`,
    comment: `${why} Use \`import type\`.`,
    severity: 'error',
    from: { path: `^${room}/` },
    to: {
      path: asTypes.map((path) => `^${path}`),
      pathNot: may.map((path) => `^${path}`),
      dependencyTypesNot: ['type-only'],
    },
  };
}

function packagesRule({ room, why, packages = [] }) {
  return {
    name: `${slug(room)}-uses-its-own-packages-only`,
    comment: why,
    severity: 'error',
    from: { path: `^${room}/` },
    to: { path: '(^|/)node_modules/', pathNot: packages.map(packagePath) },
  };
}

function nodeRule({ room, why, node }) {
  return {
    name: `${slug(room)}-uses-little-or-nothing-of-node`,
    comment: why,
    severity: 'error',
    from: { path: `^${room}/` },
    to: { dependencyTypes: ['core'], pathNot: node.map((name) => `^(node:)?${name}$`) },
  };
}

const roomRules = ROOMS.flatMap((entry) => [
  neighboursRule(entry),
  packagesRule(entry),
  ...(entry.asTypes ? [typesRule(entry)] : []),
  ...(entry.node ? [nodeRule(entry)] : []),
]);

module.exports = {
  forbidden: [
    ...roomRules,
    {
      name: 'api-cannot-reach-dockerode',
      comment: 'Only workers touch an engine. Not directly, and not through anything that the API loads.',
      severity: 'error',
      from: { path: '^src/api/' },
      to: { path: packagePath('dockerode'), reachable: true },
    },
    {
      name: 'dockerode-stays-in-its-room',
      comment: 'Everyone else speaks of containers in the words of the ContainerRuntime port.',
      severity: 'error',
      from: { path: '^(src|workflows|activities)/', pathNot: '^src/docker/' },
      to: { path: [packagePath('dockerode'), packagePath('@types/dockerode')] },
    },
    {
      name: 'product-does-not-import-tooling',
      comment: 'scripts, bench and test use the product, never the other way round.',
      severity: 'error',
      from: { path: '^(src|workflows|activities)/' },
      to: { path: '^(scripts|bench|test)/' },
    },
    {
      name: 'no-development-packages-in-the-product',
      comment: 'It would work here and be missing after `npm ci --omit=dev`.',
      severity: 'error',
      from: { path: '^(src|workflows|activities)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only', 'npm'], pathNot: '/node_modules/@types/' },
    },
    {
      name: 'the-page-talks-to-the-rest-api-only',
      comment: 'The page shares no code with the server, only the types that the API description gives it.',
      severity: 'error',
      from: { path: '^web/' },
      to: { pathNot: ['^web/', 'node_modules/', '^(node:)?(fs|path|url|util|zlib)'] },
    },
    {
      name: 'nobody-uses-the-page',
      comment: 'It is built and served as files; only its tests look inside.',
      severity: 'error',
      from: { pathNot: ['^web/', '^test/web/'] },
      to: { path: '^web/' },
    },
    {
      name: 'no-cycles',
      comment: 'A cycle between two modules that inject each other crashes at start-up. Type-only cycles are harmless.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'nothing-unresolved',
      comment: 'An import that nobody can resolve is not checked by the rules above.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|data|coverage)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
