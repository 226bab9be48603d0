import type { HealthcheckSpec } from '../domain/service-spec.js';
import type { Entry } from './compose-document.js';
import type { FieldReader } from './field-reader.js';
import { parseDuration, parseWhole } from './parse-units.js';

const KEYS = ['test', 'interval', 'timeout', 'start_period', 'retries', 'disable'];

/** Switches off a healthcheck that the image brings along, too. */
const NO_HEALTHCHECK: HealthcheckSpec = { test: ['NONE'] };

export function readHealthcheck(fields: FieldReader, healthcheck: Entry): HealthcheckSpec | undefined {
  const entries = new Map(fields.map(healthcheck, KEYS).map((entry) => [entry.key, entry]));
  function read<T>(key: string, reader: (entry: Entry) => T | undefined): T | undefined {
    const entry = entries.get(key);
    return entry && reader(entry);
  }
  const disabled = read('disable', (entry) => fields.flag(entry));
  const test = read('test', (entry) => readTest(fields, entry));
  const optional = {
    intervalMs: read('interval', (entry) => fields.amount(entry, parseDuration)),
    timeoutMs: read('timeout', (entry) => fields.amount(entry, parseDuration)),
    startPeriodMs: read('start_period', (entry) => fields.amount(entry, parseDuration)),
    retries: read('retries', (entry) => fields.amount(entry, parseWhole)),
  };
  if (disabled === true) return NO_HEALTHCHECK;
  if (!entries.has('test')) return fields.problem(healthcheck, '`healthcheck` needs a `test`');
  if (test?.[0] === 'NONE') return NO_HEALTHCHECK;
  const given = Object.entries(optional).filter(([, value]) => value !== undefined);
  return test && { test, ...Object.fromEntries(given) };
}

/** A text is a shell's command line; a list begins with how its rest is meant. */
function readTest(fields: FieldReader, entry: Entry): readonly string[] | undefined {
  if (typeof entry.value === 'string') {
    return entry.value === '' ? fields.problem(entry, '`test` must not be empty') : ['CMD-SHELL', entry.value];
  }
  const [kind, ...words] = fields.texts(entry);
  if (kind === 'NONE' && words.length === 0) return [kind];
  if (kind === 'CMD' && words.length > 0) return [kind, ...words];
  if (kind === 'CMD-SHELL' && words.length === 1) return [kind, ...words];
  return fields.problem(entry, '`test` must be a text or a list that begins with CMD, CMD-SHELL or NONE');
}
