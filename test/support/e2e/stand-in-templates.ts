import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectPath } from '../../../scripts/platform/project-root.js';
import { stringify } from 'yaml';

const HERE = projectPath('test/support/e2e');

/** How the stand-ins of one template behave; what is left out goes well and fast. */
export interface StandIns {
  readonly preview?: {
    readonly readyAfterMs?: number;
    /** `told`: ready at the moment that the file `ready-at` of its site names, in milliseconds since 1970. */
    readonly mode?: 'serve' | 'never' | 'told' | 'exit' | 'oom';
    /** A line of its log. */
    readonly says?: string;
    /** What it serves, as HTML. */
    readonly page?: string;
    /** What it answers once it is ready: a page, a status, a closed connection, itself again, a part, or never. */
    readonly answers?: 'page' | 'nothing' | 'redirect' | 'half' | 'silence' | number;
    /** `when-ready`: nobody listens before. */
    readonly listens?: 'always' | 'when-ready';
    /** Listens and refuses in turn, each for so long. */
    readonly flapMs?: number;
    readonly exitCode?: number;
    readonly exitAfterMs?: number;
    /** Ends after its first good answer. */
    readonly exitAfterAnswer?: boolean;
    readonly oomAfterMs?: number;
    /** Ends while its site has a file `broken`: the agent writes it when it is asked to break the site, until it shall mend it. */
    readonly isBreakable?: boolean;
  };
  /** Of the preview's container. */
  readonly previewRestart?: 'no' | 'always';
  readonly agent?: {
    readonly sessionDelayMs?: number;
    /** The first calls that open a session fail. */
    readonly failSessions?: number;
    readonly promptDelayMs?: number;
    readonly workMs?: number;
    /** How its answer fails: a text of the provider, or the error as the agent writes it into its message. */
    readonly providerError?: string | { readonly name: string; readonly data: object };
    /** The words of its answers; in all that it says, `$NAME` stands for a variable of its container. */
    readonly answer?: string;
    /** The models that it knows; without it, the demo model. */
    readonly models?: readonly string[];
    /** It writes all variables of its container to its log. */
    readonly printsEnvironment?: boolean;
    readonly mode?: 'serve' | 'exit';
    /** What it asks before it answers: Warm or Cool. */
    readonly question?: string;
    /** What it wants to be allowed before it answers. */
    readonly permission?: string;
    readonly listenAfterMs?: number;
    /** On top of each answer's time. */
    readonly slowMs?: number;
    /** A prompt is worked on at once and acknowledged so much later. */
    readonly ackDelayMs?: number;
    /** Begins to work and never gets on. */
    readonly hangs?: boolean;
    /** Its status stays busy when all is done. */
    readonly staysBusy?: boolean;
    /** When it says `session.idle`; once, at the end, when it is left out. */
    readonly idle?: 'never' | 'twice' | 'early';
    /** Its event stream breaks after so many events, again and again, and begins with those that were told before. */
    readonly streamEndsAfter?: number;
    /** So long after its start it loses all sessions, once. */
    readonly forgetsAfterMs?: number;
    /** The provider puts it off so many times before it works. */
    readonly retry?: { readonly message: string; readonly times: number; readonly everyMs: number };
  };
  readonly previewImage?: string;
  /** Small files in the site beside the scripts: makes copying last. */
  readonly files?: number;
}

/** Writes one template for each entry. */
export async function writeStandInTemplates(folder: string, templates: Readonly<Record<string, StandIns>>) {
  for (const [name, standIns] of Object.entries(templates)) await writeTemplate(join(folder, name), name, standIns);
}

async function writeTemplate(folder: string, name: string, standIns: StandIns): Promise<void> {
  const site = join(folder, 'site');
  await mkdir(site, { recursive: true });
  await copyFile(join(HERE, 'stand-in-agent.mjs'), join(site, 'stand-in-agent.mjs'));
  await copyFile(join(HERE, 'stand-in-preview.mjs'), join(site, 'stand-in-preview.mjs'));
  for (let number = 0; number < (standIns.files ?? 0); number += 1) {
    await writeFile(join(site, `file-${number}.txt`), 'words\n');
  }
  await writeFile(
    join(folder, 'template.yaml'),
    stringify({
      title: name,
      compose: 'compose.yaml',
      site: 'site',
      preview: { service: 'preview', port: 8080, path: '/' },
      agent: { service: 'agent', port: 4096, kind: 'opencode', health: '/global/health' },
    }),
  );
  await writeFile(join(folder, 'compose.yaml'), stringify(compose(standIns)));
}

function compose({ preview = {}, agent = {}, previewImage, previewRestart = 'no' }: StandIns): object {
  const common = {
    working_dir: '/app/site',
    restart: 'no',
    init: true,
    mem_limit: '128m',
    stop_grace_period: '1s',
  };
  return {
    services: {
      preview: {
        ...common,
        restart: previewRestart,
        image: previewImage ?? '${RUNTIME_IMAGE}',
        command: ['node', 'stand-in-preview.mjs'],
        environment: { STAND_IN: JSON.stringify(preview), PROJECT_ID: '${PROJECT_ID}' },
        volumes: ['.:/app/site'],
        ports: [8080],
      },
      agent: {
        ...common,
        image: '${RUNTIME_IMAGE}',
        command: ['node', 'stand-in-agent.mjs'],
        environment: {
          // Compose takes one dollar out of two.
          STAND_IN: JSON.stringify(agent).replaceAll('$', '$$$$'),
          OPENCODE_SERVER_PASSWORD: '${AGENT_PASSWORD}',
          PROVIDER_API_KEY: '${PROVIDER_API_KEY}',
        },
        volumes: ['.:/app/site', 'agent-home:/home/app'],
        ports: [4096],
      },
    },
    volumes: { 'agent-home': null },
  };
}
