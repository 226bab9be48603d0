import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentEndpoint } from '../../src/agent/coding-agent.js';
import { buildOpencodeConfig, type ConfiguredProvider } from '../../src/agent/opencode/opencode-config.js';
import { eventually } from './eventually.js';
import { ensureOpencodeBinary, opencodeVersion } from './opencode-binary.js';

export interface OpencodeSettings {
  readonly modelBaseUrl: string;
  readonly provider?: ConfiguredProvider;
  readonly providerKey?: string;
  /** Merged over the settings that the project ships. */
  readonly config?: Record<string, unknown>;
  readonly env?: Record<string, string>;
}

/** A first request may be left without an answer for ever when it meets the server in the moment it begins to listen. */
const HEALTH_CALL_LIMIT_MS = 500;

/** The real agent's server in a folder of its own, with a home of its own. */
export class RunningOpencode {
  readonly projectFolder: string;
  private readonly password = randomUUID();
  private child: ChildProcess | undefined;
  private port = 0;
  private output = '';

  constructor(
    private readonly binary: string,
    private readonly folder: string,
    private readonly settings: OpencodeSettings,
  ) {
    this.projectFolder = join(folder, 'project');
  }

  get endpoint(): AgentEndpoint {
    return { baseUrl: `http://127.0.0.1:${this.port}`, password: this.password };
  }

  get log(): string {
    return this.output;
  }

  private get home(): string {
    return join(this.folder, 'home');
  }

  /** Makes the project, and a folder of settings that looks as if opencode had installed its plugin types already. */
  async prepare(): Promise<void> {
    const config = join(this.folder, 'config', 'opencode');
    await mkdir(join(config, 'node_modules'), { recursive: true });
    const dependencies = { '@opencode-ai/plugin': opencodeVersion() };
    await writeFile(join(config, 'package.json'), JSON.stringify({ dependencies }));
    await writeFile(join(config, 'package-lock.json'), JSON.stringify({ packages: { '': { dependencies } } }));
    await mkdir(this.projectFolder);
    await writeFile(join(this.projectFolder, 'AGENTS.md'), 'The mark of these instructions is heliotrope.\n');
  }

  /** Starts the server unless it runs, and waits until it is healthy; a second start uses the same port. */
  async start(): Promise<void> {
    if (this.child !== undefined) return;
    // Asked for port 0, opencode takes 4096 whenever it can, and several of them get into each other's way.
    if (this.port === 0) this.port = await findFreePort();
    await mkdir(this.home, { recursive: true });
    const args = ['serve', '--hostname', '127.0.0.1', '--port', String(this.port), '--print-logs'];
    const child = spawn(this.binary, args, {
      cwd: this.projectFolder,
      env: this.environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.child = child;
    const collect = (text: Buffer): void => void (this.output += text.toString());
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    await eventually(
      async () => {
        if (child.exitCode !== null) throw new Error(`opencode exited: ${this.output}`);
        await this.requireHealthy();
      },
      { timeoutMs: 30_000 },
    );
  }

  /** Ends the server and its children at once, as a crash would; `SIGTERM` asks it to end. */
  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((resolve) => child.once('exit', resolve));
    process.kill(-child.pid, signal);
    await exited;
  }

  /** Removes all that the agent remembers. */
  async forgetEverything(): Promise<void> {
    await rm(this.home, { recursive: true, force: true });
  }

  async close(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  private async requireHealthy(): Promise<void> {
    const { baseUrl, password } = this.endpoint;
    const response = await fetch(`${baseUrl}/global/health`, {
      headers: { authorization: `Basic ${Buffer.from(`opencode:${password}`).toString('base64')}` },
      signal: AbortSignal.timeout(HEALTH_CALL_LIMIT_MS),
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`opencode is not healthy: ${response.status}`);
  }

  private environment(): Record<string, string> {
    const { modelBaseUrl, provider, providerKey, config, env } = this.settings;
    const shipped = buildOpencodeConfig({ modelBaseUrl, ...(provider !== undefined && { provider }) });
    return {
      PATH: process.env['PATH'] ?? '',
      HOME: this.home,
      XDG_CONFIG_HOME: join(this.folder, 'config'),
      OPENCODE_SERVER_PASSWORD: this.password,
      OPENCODE_CONFIG_CONTENT: JSON.stringify({ ...shipped, ...config }),
      OPENCODE_DISABLE_AUTOUPDATE: '1',
      OPENCODE_DISABLE_MODELS_FETCH: '1',
      OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
      OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
      ...(providerKey !== undefined && { PROVIDER_API_KEY: providerKey }),
      ...env,
    };
  }
}

async function findFreePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** For tests that share one server; {@link withOpencode} where a test needs its own. */
export async function startOpencode(settings: OpencodeSettings): Promise<RunningOpencode> {
  const binary = await ensureOpencodeBinary();
  const folder = await mkdtemp(join(tmpdir(), 'sitewright-opencode-'));
  const opencode = new RunningOpencode(binary, folder, settings);
  try {
    await opencode.prepare();
    await opencode.start();
    return opencode;
  } catch (error) {
    await opencode.close();
    throw error;
  }
}

export async function withOpencode<T>(
  settings: OpencodeSettings,
  use: (opencode: RunningOpencode) => Promise<T>,
): Promise<T> {
  const opencode = await startOpencode(settings);
  try {
    return await use(opencode);
  } finally {
    await opencode.close();
  }
}
