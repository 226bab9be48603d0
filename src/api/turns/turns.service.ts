import { Injectable } from '@nestjs/common';
import { SetupError } from '../../domain/failure.js';
import type { Project } from '../../domain/project.js';
import { isTurnOver, type Turn } from '../../domain/turn.js';
import { TurnStore } from '../../store/turn-store.js';
import { SetupOrchestrator } from '../../temporal/setup-orchestrator.js';

/** Prompts that wait for one project: more are refused until some are done. */
const WAITING_LIMIT = 20;

/** Prompts after the setup's own: first stored, then told to the project's workflow, which runs them in their order. */
@Injectable()
export class Turns {
  constructor(
    private readonly turns: TurnStore,
    private readonly orchestrator: SetupOrchestrator,
  ) {}

  list(project: Project): Promise<readonly Turn[]> {
    return this.turns.listTurns(project.id);
  }

  /** Whether the agent works on one, or shall. */
  async isAnyOpen(project: Project): Promise<boolean> {
    return (await this.list(project)).some(({ state }) => !isTurnOver(state));
  }

  async send({ id: projectId, model }: Project, text: string): Promise<Turn> {
    const waiting = (await this.turns.listTurns(projectId)).filter(({ state }) => !isTurnOver(state));
    if (waiting.length >= WAITING_LIMIT) {
      throw new SetupError('conflict', `${WAITING_LIMIT} prompts wait already; let the agent finish some first.`);
    }
    const turn = await this.turns.addTurn({ projectId, text, model });
    if (turn === undefined) throw new SetupError('not_found', 'There is no such project.');
    try {
      // Since the agent's container was made, its project may have got another model, or the provider another key.
      await this.orchestrator.containersChanged(projectId);
      await this.orchestrator.runTurn(projectId, turn.number);
    } catch (error) {
      // The caller was told that it failed, so nothing shall wait. A command whose answer alone was lost finds no turn.
      await this.turns.removeTurn(projectId, turn.number);
      throw error;
    }
    return turn;
  }
}
