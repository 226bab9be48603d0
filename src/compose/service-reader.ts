import { isAbsolute, normalize, resolve, sep } from 'node:path';
import type { DependencySpec, HealthcheckSpec, MountSpec, ServiceSpec } from '../domain/service-spec.js';
import type { ComposeDocument, ComposeValue, Entry } from './compose-document.js';
import { parseDuration, parseSize, splitCommand } from './parse-units.js';

/** Capabilities that a template may add: none of them reaches beyond the container. */
const CAPABILITIES = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'KILL', 'NET_BIND_SERVICE', 'SETGID', 'SETUID'];
const RESTARTS = ['no', 'always', 'on-failure', 'unless-stopped'] as const;
const CONDITIONS = ['service_started', 'service_healthy', 'service_completed_successfully'] as const;

type Draft = { -readonly [Key in keyof ServiceSpec]: ServiceSpec[Key] };

/** Reads one service. Every key that is not understood, or not allowed, is a problem with its name and line. */
export class ServiceReader {
  readonly #document: ComposeDocument;
  readonly #projectPath: string;
  readonly #draft: Draft;

  constructor(document: ComposeDocument, projectPath: string, name: string) {
    this.#document = document;
    this.#projectPath = projectPath;
    this.#draft = {
      name,
      image: '',
      environment: {},
      mounts: [],
      ports: [],
      dependsOn: [],
      restart: 'no',
      tmpfs: {},
      readOnly: false,
      capAdd: [],
      init: false,
    };
  }

  read(service: Entry): ServiceSpec {
    for (const entry of this.#mapOf(service)) this.#readKey(entry);
    if (this.#draft.image === '') this.#document.problem(service.line, `service \`${service.key}\` needs an image`);
    return this.#draft;
  }

  #readKey(entry: Entry): void {
    if (entry.key.startsWith('x-')) return;
    const read = this.#readers[entry.key];
    if (read === undefined) this.#document.problem(entry.line, `\`${entry.key}\` is not supported`);
    else read(entry);
  }

  readonly #readers: Readonly<Record<string, (entry: Entry) => void>> = {
    image: (entry) => (this.#draft.image = this.#text(entry)),
    command: (entry) => (this.#draft.command = this.#command(entry)),
    entrypoint: (entry) => (this.#draft.entrypoint = this.#command(entry)),
    working_dir: (entry) => (this.#draft.workingDir = this.#text(entry)),
    environment: (entry) => (this.#draft.environment = this.#pairs(entry)),
    volumes: (entry) => (this.#draft.mounts = this.#list(entry).flatMap((item) => this.#mount(item))),
    ports: (entry) => (this.#draft.ports = this.#list(entry).flatMap((item) => this.#port(item))),
    healthcheck: (entry) => this.#healthcheck(entry),
    depends_on: (entry) => (this.#draft.dependsOn = this.#dependencies(entry)),
    restart: (entry) => (this.#draft.restart = this.#oneOf(entry, RESTARTS) ?? 'no'),
    mem_limit: (entry) => this.#number(entry, parseSize(entry.value), (bytes) => (this.#draft.memoryBytes = bytes)),
    cpus: (entry) => this.#number(entry, Number(entry.value), (cpus) => (this.#draft.cpus = cpus)),
    pids_limit: (entry) => this.#number(entry, Number(entry.value), (limit) => (this.#draft.pidsLimit = limit)),
    stop_grace_period: (entry) =>
      this.#number(entry, parseDuration(entry.value), (ms) => (this.#draft.stopGraceSeconds = Math.ceil(ms / 1_000))),
    tmpfs: (entry) => (this.#draft.tmpfs = Object.fromEntries(this.#texts(entry).map(splitTmpfs))),
    read_only: (entry) => (this.#draft.readOnly = this.#flag(entry)),
    init: (entry) => (this.#draft.init = this.#flag(entry)),
    user: (entry) => (this.#draft.user = this.#text(entry)),
    cap_add: (entry) =>
      (this.#draft.capAdd = this.#texts(entry).filter((name) => this.#allowedCapability(entry, name))),
  };

  #mount(item: Entry): MountSpec[] {
    if (Array.isArray(item.value)) {
      this.#document.problem(item.line, 'the long form of `volumes` is not supported; write source:target');
      return [];
    }
    const [source = '', target = '', mode, ...rest] = this.#text(item).split(':');
    if (!isAbsolute(target) || rest.length > 0 || (mode !== undefined && mode !== 'ro' && mode !== 'rw')) {
      this.#document.problem(item.line, `\`${source}\`: a volume is written source:target or source:target:ro`);
      return [];
    }
    const readOnly = mode === 'ro';
    if (/^[A-Za-z0-9][\w.-]*$/.test(source)) return [{ kind: 'volume', source, target, readOnly }];
    const path = resolve(this.#projectPath, normalize(source));
    const inside =
      !isAbsolute(source) &&
      !source.startsWith('~') &&
      (path === this.#projectPath || path.startsWith(this.#projectPath + sep));
    if (inside) return [{ kind: 'bind', source: path, target, readOnly }];
    this.#document.problem(item.line, `\`${source}\` is a host path outside of the project's folder`);
    return [];
  }

  #port(item: Entry): number[] {
    const port = Number(typeof item.value === 'string' ? item.value.replace(/\/tcp$/, '') : item.value);
    if (Number.isInteger(port) && port > 0 && port < 65_536) return [port];
    this.#document.problem(item.line, "`ports` takes container ports only: the engine picks the host's");
    return [];
  }

  #healthcheck(entry: Entry): void {
    const keys = new Map(this.#mapOf(entry).map((inner) => [inner.key, inner]));
    const duration = (key: string): number | undefined => {
      const inner = keys.get(key);
      if (inner === undefined) return undefined;
      const ms = parseDuration(inner.value);
      if (ms === undefined) this.#document.problem(inner.line, `\`${key}\` must be a duration such as 1m30s`);
      return ms;
    };
    for (const inner of keys.values()) {
      if (!['test', 'interval', 'timeout', 'start_period', 'retries', 'disable'].includes(inner.key)) {
        this.#document.problem(inner.line, `\`healthcheck.${inner.key}\` is not supported`);
      }
    }
    const test = keys.get('test');
    if (keys.get('disable')?.value === true || test === undefined) return;
    const retries = keys.get('retries')?.value;
    const optional = {
      intervalMs: duration('interval'),
      timeoutMs: duration('timeout'),
      startPeriodMs: duration('start_period'),
    };
    const given = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined));
    const healthcheck: HealthcheckSpec = {
      test: typeof test.value === 'string' ? ['CMD-SHELL', test.value] : this.#texts(test),
      ...given,
      ...(typeof retries === 'number' ? { retries } : {}),
    };
    this.#draft.healthcheck = healthcheck;
  }

  #dependencies(entry: Entry): DependencySpec[] {
    if (!Array.isArray(entry.value)) {
      return this.#texts(entry).map((service) => ({ service, condition: 'service_started' as const }));
    }
    return this.#mapOf(entry).map((service) => {
      const condition = this.#mapOf(service).find(({ key }) => key === 'condition');
      const known = condition === undefined ? undefined : this.#oneOf(condition, CONDITIONS);
      return { service: service.key, condition: known ?? 'service_started' };
    });
  }

  #allowedCapability(entry: Entry, name: string): boolean {
    if (CAPABILITIES.includes(name)) return true;
    this.#document.problem(entry.line, `capability \`${name}\` is not allowed`);
    return false;
  }

  #command(entry: Entry): readonly string[] {
    if (typeof entry.value !== 'string') return this.#texts(entry);
    const words = splitCommand(entry.value);
    if (words === undefined) this.#document.problem(entry.line, `\`${entry.key}\` has an unclosed quote`);
    return words ?? [];
  }

  #pairs(entry: Entry): Readonly<Record<string, string>> {
    if (Array.isArray(entry.value)) {
      return Object.fromEntries(this.#mapOf(entry).map((inner) => [inner.key, this.#text(inner)]));
    }
    return Object.fromEntries(
      this.#texts(entry).map((pair) => [pair.split('=', 1)[0] ?? '', pair.slice(pair.indexOf('=') + 1)]),
    );
  }

  #mapOf(entry: Entry): readonly Entry[] {
    if (Array.isArray(entry.value)) return entry.value as readonly Entry[];
    if (entry.value !== null) this.#document.problem(entry.line, `\`${entry.key}\` must be a mapping`);
    return [];
  }

  #list(entry: Entry): readonly Entry[] {
    const { value } = entry;
    if (value !== null && typeof value === 'object' && 'items' in value) return value.items;
    this.#document.problem(entry.line, `\`${entry.key}\` must be a list`);
    return [];
  }

  #texts(entry: Entry): string[] {
    if (typeof entry.value === 'string') return [entry.value];
    return this.#list(entry).map((item) => this.#text(item));
  }

  #text({ key, line, value }: Entry): string {
    if (isPlain(value)) return String(value);
    this.#document.problem(line, `\`${key}\` must be a text`);
    return '';
  }

  #flag({ key, line, value }: Entry): boolean {
    if (typeof value !== 'boolean') this.#document.problem(line, `\`${key}\` must be true or false`);
    return value === true;
  }

  #oneOf<T extends string>(entry: Entry, words: readonly T[]): T | undefined {
    const found = words.find((word) => word === (entry.value === false ? 'no' : entry.value));
    if (found === undefined) this.#document.problem(entry.line, `\`${entry.key}\` must be one of ${words.join(', ')}`);
    return found;
  }

  #number(entry: Entry, value: number | undefined, apply: (value: number) => void): void {
    if (value !== undefined && Number.isFinite(value) && value > 0) apply(value);
    else this.#document.problem(entry.line, `\`${entry.key}\` is not a valid amount`);
  }
}

function isPlain(value: ComposeValue): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function splitTmpfs(text: string): [string, string] {
  const [path = '', ...options] = text.split(':');
  return [path, options.join(':')];
}
