import type { ProjectId } from '../../domain/project.js';
import type { User } from '../../store/user-store.js';
import type { SeenProject } from '../events/project-events.service.js';
import { maySee } from '../projects/project-reader.service.js';

/**
 * Of which projects the reader of a list may hear: members of their own only, and of nobody else's deletion either. What
 * happens before it is known which those are waits.
 */
export class VisibleProjects {
  readonly #user: User;
  readonly #tell: (seen: SeenProject) => void;
  readonly #ids = new Set<ProjectId>();
  #early: SeenProject[] | undefined = [];

  constructor(user: User, tell: (seen: SeenProject) => void) {
    this.#user = user;
    this.#tell = tell;
  }

  offer(seen: SeenProject): void {
    if (this.#early !== undefined) this.#early.push(seen);
    else if (this.#admits(seen)) this.#tell(seen);
  }

  /** `ids`: the visible ones, read after the first `offer` could come. */
  begin(ids: Iterable<ProjectId>): void {
    for (const id of ids) this.#ids.add(id);
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const seen of early) this.offer(seen);
  }

  #admits(seen: SeenProject): boolean {
    if (this.#user.role === 'admin') return true;
    if (seen.kind === 'deleted') return this.#ids.delete(seen.id);
    if (!maySee(this.#user, seen)) return false;
    this.#ids.add(seen.id);
    return true;
  }
}
