import { SetupError } from '../../domain/failure.js';
import type { User } from '../../store/user-store.js';

/** What concerns everybody's projects is the administrators' to see and to change. */
export function requireAdministrator({ role }: User): void {
  if (role !== 'admin') throw new SetupError('forbidden', 'Only an administrator may do this.');
}
