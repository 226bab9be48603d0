import { isAbsolute, normalize } from 'node:path';
import type { MountSpec } from '../domain/service-spec.js';
import type { Entry } from './compose-document.js';
import { type FieldReader, isMapEntry } from './field-reader.js';

const VOLUME_NAME = /^[A-Za-z0-9][\w.-]{0,99}$/;
const MOUNT_KEYS = ['type', 'source', 'target', 'read_only'];
/** None of them gives a file on the tmpfs a right that the container has not. */
const TMPFS_OPTION = /^(?:size=\d+[kmg]?|mode=[0-7]{3,4}|uid=\d+|gid=\d+|ro|rw|exec|noexec|nosuid|nodev)$/;

interface WrittenMount {
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
  readonly type: 'bind' | 'volume';
}

/** Reads what a service mounts. `projectPath` is what `.` stands for. */
export class MountReader {
  readonly #fields: FieldReader;
  readonly #projectPath: string;

  constructor(fields: FieldReader, projectPath: string) {
    this.#fields = fields;
    this.#projectPath = projectPath;
  }

  mounts(entry: Entry): readonly MountSpec[] {
    const mounts: MountSpec[] = [];
    for (const item of this.#fields.list(entry)) {
      const written = isMapEntry(item) ? this.#longForm(item) : this.#shortForm(item);
      const mount = written && this.#checked(item, written);
      if (mount && mounts.some(({ target }) => target === mount.target)) {
        this.#fields.problem(item, `two volumes are mounted at \`${mount.target}\``);
      } else if (mount) mounts.push(mount);
    }
    return mounts;
  }

  tmpfs(entry: Entry): Readonly<Record<string, string>> {
    const items = typeof entry.value === 'string' ? [entry] : this.#fields.list(entry);
    const pairs = items.flatMap((item) => {
      const [path = '', options = '', ...rest] = (this.#fields.text(item) ?? '').split(':');
      const isKnown = options === '' || options.split(',').every((option) => TMPFS_OPTION.test(option));
      if (item.value === undefined || (isTarget(path) && isKnown && rest.length === 0)) return [[path, options]];
      this.#fields.problem(item, `\`tmpfs\`: \`${item.written}\` is not path:options, such as /tmp:size=64m,mode=1777`);
      return [];
    });
    return Object.fromEntries(pairs) as Record<string, string>;
  }

  #shortForm(item: Entry): WrittenMount | undefined {
    const text = this.#fields.text(item);
    if (text === undefined) return undefined;
    const [source = '', target, mode = 'rw', ...rest] = text.split(':');
    if (target === undefined || rest.length > 0 || (mode !== 'ro' && mode !== 'rw')) {
      return this.#fields.problem(item, `\`${item.written}\`: a volume is written source:target or source:target:ro`);
    }
    return { source, target, readOnly: mode === 'ro', type: VOLUME_NAME.test(source) ? 'volume' : 'bind' };
  }

  #longForm(item: Entry): WrittenMount | undefined {
    const entries = new Map(this.#fields.map(item, MOUNT_KEYS).map((inner) => [inner.key, inner]));
    const [type, source, target, readOnly] = MOUNT_KEYS.map((key) => entries.get(key));
    if (type === undefined || source === undefined || target === undefined) {
      return this.#fields.problem(item, 'a volume in its long form needs `type`, `source` and `target`');
    }
    const kind = this.#fields.oneOf(type, ['bind', 'volume']);
    const [from, to] = [this.#fields.text(source), this.#fields.text(target)];
    if (kind === undefined || from === undefined || to === undefined) return undefined;
    const isReadOnly = readOnly === undefined ? false : this.#fields.flag(readOnly);
    return { source: from, target: to, readOnly: isReadOnly ?? false, type: kind };
  }

  /**
   * Only the project's folder itself may be mounted, no part of it: its containers write there, and could put a link
   * to anywhere on the host in the place of a folder that the engine mounts at the next start.
   */
  #checked(item: Entry, { source, target, readOnly, type }: WrittenMount): MountSpec | undefined {
    if (!isTarget(target)) {
      return this.#fields.problem(item, 'the target of a volume must be an absolute path other than /');
    }
    if (type === 'volume') {
      if (VOLUME_NAME.test(source)) return { kind: 'volume', source, target, readOnly };
      return this.#fields.problem(item, 'the source of a named volume must be its name');
    }
    const named = item.written || 'the source';
    const relative = source === '' ? '' : normalize(`${source}/`);
    if (relative === './') return { kind: 'bind', source: this.#projectPath, target, readOnly };
    const isOutside = isAbsolute(source) || source.startsWith('~') || relative.startsWith('../');
    const reason = isOutside
      ? "is a host path outside of the project's folder"
      : "is not the project's folder: only `.` as a whole can be mounted";
    return this.#fields.problem(item, `\`${named}\` ${reason}`);
  }
}

function isTarget(path: string): boolean {
  return isAbsolute(path) && path !== '/' && normalize(path) === path && !/[\n,]/.test(path);
}
