import type { ServiceSpec } from '../domain/service-spec.js';
import { ComposeDocument, type Entry } from './compose-document.js';
import { FieldReader, isMapEntry } from './field-reader.js';
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
  /** Names of the declared volumes that a service mounts. */
  readonly volumes: readonly string[];
}

/** Services are host names on the project's network, and parts of names that the engine knows. */
const SERVICE_NAME = /^[a-z0-9](?:[a-z0-9_.-]{0,48}[a-z0-9])?$/;

/**
 * Reads a validated subset of the Compose specification. What is not supported is refused by name and line, never
 * ignored. Throws `invalid_template` with every problem at once.
 */
export function parseCompose(source: ComposeSource): ParsedCompose {
  const document = new ComposeDocument(source.fileName, source.variables);
  const fields = new FieldReader(document);
  const entries = fields.supported(document.read(source.text), ['name', 'version', 'services', 'volumes']);
  const top = new Map(entries.map((entry) => [entry.key, entry]));

  const name = top.get('name');
  if (name !== undefined) fields.text(name);
  const declared = top.has('volumes') ? readVolumes(fields, top.get('volumes')) : [];
  const parts = readServices(fields, top.get('services'), source.projectPath);
  if (parts.length === 0) document.problem(top.get('services')?.line ?? 1, 'there are no services');
  const services = parts.map(({ service }) => service);
  for (const part of parts) checkReferences(fields, part, { services, volumes: declared });

  document.throwProblems();
  const mounted = new Set(services.flatMap(({ mounts }) => mounts.map(({ source: volume }) => volume)));
  return { services, volumes: declared.filter((volume) => mounted.has(volume)) };
}

interface ServicePart {
  readonly entry: Entry;
  readonly service: ServiceSpec;
}

function readServices(fields: FieldReader, services: Entry | undefined, projectPath: string): readonly ServicePart[] {
  if (services === undefined) return [];
  return fields.map(services).map((entry) => {
    if (!SERVICE_NAME.test(entry.key)) {
      fields.problem(
        entry,
        `\`${entry.key}\`: a service's name has small letters, digits, dashes, dots and underscores`,
      );
    }
    return { entry, service: new ServiceReader(fields, projectPath, entry.key).read(entry) };
  });
}

function readVolumes(fields: FieldReader, volumes: Entry | undefined): readonly string[] {
  if (volumes === undefined) return [];
  return fields.map(volumes).map((entry) => {
    fields.map(entry, []);
    return entry.key;
  });
}

/** What a service names must be there. The place of a problem is the key that names it. */
function checkReferences(fields: FieldReader, { entry, service }: ServicePart, parsed: ParsedCompose): void {
  const inner = new Map((isMapEntry(entry) ? fields.map(entry) : []).map((child) => [child.key, child]));
  for (const { kind, source } of service.mounts) {
    if (kind === 'volume' && !parsed.volumes.includes(source)) {
      fields.problem(inner.get('volumes') ?? entry, `volume \`${source}\` is not declared`);
    }
  }
  const dependsOn = inner.get('depends_on') ?? entry;
  for (const dependency of service.dependsOn) {
    if (!parsed.services.some(({ name }) => name === dependency.service)) {
      fields.problem(dependsOn, `\`depends_on\` names no service: \`${dependency.service}\``);
    }
  }
  if (dependenciesOf(service.name, parsed.services).has(service.name)) {
    fields.problem(dependsOn, `\`depends_on\` goes in a circle through \`${service.name}\``);
  }
}

/** Everything that a service waits for, directly or through others. */
function dependenciesOf(name: string, services: readonly ServiceSpec[]): ReadonlySet<string> {
  const byName = new Map(services.map((service) => [service.name, service]));
  const found = new Set<string>();
  const open = [name];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const { service } of byName.get(next)?.dependsOn ?? []) {
      if (!found.has(service)) open.push(service);
      found.add(service);
    }
  }
  return found;
}
