import type { FailureCode } from '../domain/failure.js';
import type { ProjectId } from '../domain/project.js';
import type { Turn } from '../domain/turn.js';

/** What became of a turn. A turn that is over stays as it is, whatever comes late. */
export type TurnChange =
  | { readonly state: 'working'; readonly message?: string }
  | { readonly state: 'completed'; readonly version: string | null }
  | { readonly state: 'failed'; readonly code: FailureCode; readonly message: string }
  | { readonly state: 'aborted' };

/** The prompts after the setup's own. Each change also bumps and announces the project. */
export abstract class TurnStore {
  /** Adds a turn behind the others; undefined: there is no such project. */
  abstract addTurn(turn: {
    readonly projectId: ProjectId;
    readonly text: string;
    readonly model: string;
  }): Promise<Turn | undefined>;

  abstract findTurn(projectId: ProjectId, number: number): Promise<Turn | undefined>;

  /** All turns of a project, in their order. */
  abstract listTurns(projectId: ProjectId): Promise<readonly Turn[]>;

  /** Answers false when nothing changed: the turn is over or gone. */
  abstract recordTurn(projectId: ProjectId, number: number, change: TurnChange): Promise<boolean>;

  /** Takes back a turn whose command reached nobody. */
  abstract removeTurn(projectId: ProjectId, number: number): Promise<void>;

  /** Turns that are not over, of all projects. */
  abstract openTurns(): Promise<readonly Turn[]>;
}
