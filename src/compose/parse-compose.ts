import type { ServiceSpec } from '../domain/service-spec.js';
import { ComposeDocument, type Entry } from './compose-document.js';
import { ServiceReader } from './service-reader.js';

export interface ComposeSource {
  /** Name of the file, for messages. */
  readonly fileName: string;
  readonly text: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Absolute path of what `.` means: the project's folder. */
  readonly projectPath: string;
}

export interface ParsedCompose {
  readonly services: readonly ServiceSpec[];
  readonly volumes: readonly string[];
}

/**
 * Reads a validated subset of the Compose specification. What is not supported is refused by name and line, never
 * ignored. Throws `invalid_template` with every problem at once.
 */
export function parseCompose(source: ComposeSource): ParsedCompose {
  const document = new ComposeDocument(source.fileName, source.variables);
  const top = new Map(document.read(source.text).map((entry) => [entry.key, entry]));
  for (const { key, line } of top.values()) {
    if (!['name', 'version', 'services', 'volumes'].includes(key) && !key.startsWith('x-')) {
      document.problem(line, `\`${key}\` is not supported`);
    }
  }
  const entries = childrenOf(document, top.get('services'));
  const services = entries.map((entry) => new ServiceReader(document, source.projectPath, entry.key).read(entry));
  const volumes = childrenOf(document, top.get('volumes'));
  for (const { key, line, value } of volumes) {
    if (Array.isArray(value) && value.length > 0)
      document.problem(line, `options of volume \`${key}\` are not supported`);
  }
  const names = volumes.map(({ key }) => key);
  if (services.length === 0) document.problem(1, 'there are no services');
  checkReferences(document, entries, { services, volumes: names });
  document.throwProblems();
  return { services, volumes: names };
}

function childrenOf(document: ComposeDocument, entry: Entry | undefined): readonly Entry[] {
  if (entry === undefined || entry.value === null) return [];
  if (Array.isArray(entry.value)) return entry.value as readonly Entry[];
  document.problem(entry.line, `\`${entry.key}\` must be a mapping`);
  return [];
}

function checkReferences(document: ComposeDocument, entries: readonly Entry[], parsed: ParsedCompose): void {
  const names = new Set(parsed.services.map(({ name }) => name));
  for (const [index, service] of parsed.services.entries()) {
    const line = entries[index]?.line ?? 1;
    for (const mount of service.mounts) {
      if (mount.kind === 'volume' && !parsed.volumes.includes(mount.source)) {
        document.problem(line, `volume \`${mount.source}\` is not declared`);
      }
    }
    for (const dependency of service.dependsOn) {
      if (!names.has(dependency.service))
        document.problem(line, `\`depends_on\` names no service: \`${dependency.service}\``);
    }
    if (dependenciesOf(service.name, parsed.services).has(service.name)) {
      document.problem(line, `\`depends_on\` goes in a circle through \`${service.name}\``);
    }
  }
}

/** Everything that a service waits for, directly or through others. */
function dependenciesOf(name: string, services: readonly ServiceSpec[]): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [name];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const current = next;
    for (const { service } of services.find((candidate) => candidate.name === current)?.dependsOn ?? []) {
      if (!found.has(service)) open.push(service);
      found.add(service);
    }
  }
  return found;
}
