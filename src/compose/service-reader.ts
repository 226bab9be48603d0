import type { DependencySpec, ServiceSpec } from '../domain/service-spec.js';
import type { Entry } from './compose-document.js';
import { type FieldReader, isMapEntry } from './field-reader.js';
import { readHealthcheck } from './healthcheck-reader.js';
import { MountReader } from './mount-reader.js';
import { parseAmount, parseDuration, parseSize, parseWhole, splitCommand } from './parse-units.js';

/** Capabilities that a template may add: none of them reaches beyond the container. */
const CAPABILITIES = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'KILL', 'NET_BIND_SERVICE', 'SETGID', 'SETUID'] as const;
const RESTARTS = ['no', 'always', 'on-failure', 'unless-stopped'] as const;
const CONDITIONS = ['service_started', 'service_healthy', 'service_completed_successfully'] as const;

const IMAGE = /^[a-z0-9](?:[\w.:/@-]*\w)?$/i;
const USER = /^(?!(?:0+|root)(?::|$))[a-z0-9_][a-z0-9_-]*(?::[a-z0-9_][a-z0-9_-]*)?$/;
const VARIABLE_NAME = /^[A-Za-z_][\w.-]*$/;
/** The engine starts no container with less. */
const LEAST_MEMORY_BYTES = 6 * 2 ** 20;

type Draft = { -readonly [Key in keyof ServiceSpec]: ServiceSpec[Key] };

/** Reads one service. Every key that is not understood, or not allowed, is a problem with its name and line. */
export class ServiceReader {
  readonly #fields: FieldReader;
  readonly #mounts: MountReader;
  readonly #draft: Draft;

  constructor(fields: FieldReader, projectPath: string, name: string) {
    this.#fields = fields;
    this.#mounts = new MountReader(fields, projectPath);
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
    const entries = this.#fields.map(service);
    for (const entry of this.#fields.supported(entries, [...this.#readers.keys()])) {
      // A key without a value says nothing, as in Compose.
      if (entry.value !== null) this.#readers.get(entry.key)?.(entry);
    }
    if (!entries.some(({ key, value }) => key === 'image' && value !== null)) {
      this.#fields.problem(service, `service \`${service.key}\` needs an \`image\``);
    }
    return this.#draft;
  }

  readonly #readers = new Map<string, (entry: Entry) => void>([
    ['image', (entry) => this.#set('image', this.#fields.word(entry, IMAGE, "an image's name"))],
    ['command', (entry) => this.#set('command', this.#command(entry))],
    ['entrypoint', (entry) => this.#set('entrypoint', this.#command(entry))],
    ['working_dir', (entry) => this.#set('workingDir', this.#fields.word(entry, /^\/[^\n]*$/, 'an absolute path'))],
    ['environment', (entry) => this.#set('environment', this.#environment(entry))],
    ['volumes', (entry) => this.#set('mounts', this.#mounts.mounts(entry))],
    ['ports', (entry) => this.#set('ports', this.#ports(entry))],
    ['healthcheck', (entry) => this.#set('healthcheck', readHealthcheck(this.#fields, entry))],
    ['depends_on', (entry) => this.#set('dependsOn', this.#dependencies(entry))],
    ['restart', (entry) => this.#set('restart', this.#fields.oneOf(entry, RESTARTS))],
    ['mem_limit', (entry) => this.#set('memoryBytes', this.#memory(entry))],
    ['cpus', (entry) => this.#set('cpus', this.#fields.amount(entry, parseAmount))],
    ['pids_limit', (entry) => this.#set('pidsLimit', this.#fields.amount(entry, parseWhole))],
    ['stop_grace_period', (entry) => this.#set('stopGraceSeconds', this.#seconds(entry))],
    ['tmpfs', (entry) => this.#set('tmpfs', this.#mounts.tmpfs(entry))],
    ['read_only', (entry) => this.#set('readOnly', this.#fields.flag(entry))],
    ['init', (entry) => this.#set('init', this.#fields.flag(entry))],
    ['user', (entry) => this.#set('user', this.#fields.word(entry, USER, 'a user other than root, such as 1000:1000'))],
    ['cap_add', (entry) => this.#set('capAdd', this.#capabilities(entry))],
  ]);

  #set<Key extends keyof Draft>(key: Key, value: Draft[Key] | undefined): void {
    if (value !== undefined) this.#draft[key] = value;
  }

  #ports(entry: Entry): readonly number[] {
    return this.#fields.list(entry).flatMap((item) => this.#port(item) ?? []);
  }

  #port(item: Entry): number | undefined {
    const target = isMapEntry(item) ? this.#portTarget(item) : item;
    const text = target && this.#fields.text(target);
    if (target === undefined || text === undefined) return undefined;
    const port = parseWhole(text.replace(/\/tcp$/, ''));
    if (port !== undefined && port > 0 && port < 65_536) return port;
    const reason = "`ports` takes container ports of TCP only: the engine picks the host's port and address";
    return this.#fields.problem(target, `\`${target.written}\`: ${reason}`);
  }

  #portTarget(item: Entry): Entry | undefined {
    const entries = this.#fields.map(item, ['target', 'protocol']);
    const protocol = entries.find(({ key }) => key === 'protocol');
    if (protocol !== undefined) this.#fields.oneOf(protocol, ['tcp']);
    const target = entries.find(({ key }) => key === 'target');
    return target ?? this.#fields.problem(item, 'a port in its long form needs a `target`');
  }

  #dependencies(entry: Entry): readonly DependencySpec[] {
    if (!isMapEntry(entry)) {
      return this.#fields.texts(entry).map((service) => ({ service, condition: 'service_started' }));
    }
    return this.#fields.map(entry).flatMap((service) => {
      const [condition] = this.#fields.map(service, ['condition']);
      const known = condition && this.#fields.oneOf(condition, CONDITIONS);
      if (condition === undefined) this.#fields.problem(service, `\`${service.key}\` needs a \`condition\``);
      return known === undefined ? [] : [{ service: service.key, condition: known }];
    });
  }

  #capabilities(entry: Entry): readonly string[] {
    return this.#fields.list(entry).flatMap((item) => {
      const known = CAPABILITIES.find((name) => name === item.value);
      if (known === undefined && item.value !== undefined) {
        this.#fields.problem(item, `capability \`${item.written}\` is not allowed`);
      }
      return known ?? [];
    });
  }

  #command(entry: Entry): readonly string[] | undefined {
    if (typeof entry.value !== 'string') return this.#fields.texts(entry);
    const words = splitCommand(entry.value);
    return words ?? this.#fields.problem(entry, `\`${entry.key}\` has a quote that is not closed`);
  }

  /** Every variable needs a value: nothing is taken from the environment of the server. */
  #environment(entry: Entry): Readonly<Record<string, string>> {
    const pairs = isMapEntry(entry) ? this.#namedValues(entry) : this.#writtenPairs(entry);
    for (const { item, name } of pairs) {
      if (!VARIABLE_NAME.test(name)) this.#fields.problem(item, `\`environment\`: \`${name}\` is no variable's name`);
    }
    return Object.fromEntries(pairs.map(({ name, value }) => [name, value]));
  }

  #namedValues(entry: Entry): readonly { item: Entry; name: string; value: string }[] {
    return this.#fields.map(entry).flatMap((item) => {
      const value = this.#fields.text(item);
      return value === undefined ? [] : [{ item, name: item.key, value }];
    });
  }

  #writtenPairs(entry: Entry): readonly { item: Entry; name: string; value: string }[] {
    return this.#fields.list(entry).flatMap((item) => {
      const text = this.#fields.text(item);
      if (text === undefined) return [];
      const equals = text.indexOf('=');
      if (equals !== -1) return [{ item, name: text.slice(0, equals), value: text.slice(equals + 1) }];
      this.#fields.problem(item, `\`environment\`: \`${item.written}\` has no value; write NAME=value`);
      return [];
    });
  }

  #memory(entry: Entry): number | undefined {
    const bytes = this.#fields.amount(entry, parseSize);
    if (bytes === undefined || bytes >= LEAST_MEMORY_BYTES) return bytes;
    return this.#fields.problem(entry, `\`${entry.key}\` must be at least 6m`);
  }

  #seconds(entry: Entry): number | undefined {
    const ms = this.#fields.amount(entry, parseDuration);
    return ms === undefined ? undefined : Math.ceil(ms / 1_000);
  }
}
