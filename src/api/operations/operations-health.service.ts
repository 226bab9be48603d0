import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { SetupError } from '../../domain/failure.js';
import { type HostState, ProjectGateway } from '../../gateway/project-gateway.js';
import { ProjectStore } from '../../store/project-store.js';
import { SetupOrchestrator } from '../../temporal/setup-orchestrator.js';
import { answerWithin, look, LOOK_LIMIT_MS } from '../health/look.js';
import type { operationsHealthView } from './operations-views.js';

/** A host itself waits for its engine, and answers when that does not. */
const HOST_LIMIT_MS = LOOK_LIMIT_MS + 2_000;

type HealthView = z.infer<typeof operationsHealthView>;
type HostView = HealthView['hosts'][number];

/** How everything is that projects need. What does not answer is down, whatever the reason. */
@Injectable()
export class OperationsHealth {
  constructor(
    private readonly store: ProjectStore,
    private readonly orchestrator: SetupOrchestrator,
    private readonly gateway: ProjectGateway,
  ) {}

  async read(): Promise<HealthView> {
    const [database, temporal, here, others] = await Promise.all([
      look(() => this.store.ping()),
      look(() => this.orchestrator.ping()),
      this.#host(null),
      this.#otherHosts(),
    ]);
    const hosts = [here, ...others].filter((host) => host !== undefined);
    return { database, temporal: { ...temporal, uiUrl: this.orchestrator.uiUrl() }, hosts };
  }

  /** Those that projects run on; which they are is known while the database answers. */
  async #otherHosts(): Promise<readonly (HostView | undefined)[]> {
    const gateways = (await answerWithin(LOOK_LIMIT_MS, () => this.store.listGateways())) ?? [];
    return Promise.all(gateways.map((gatewayUrl) => this.#host(gatewayUrl)));
  }

  /** Undefined: there is no such host, as when no container runs in the API's own process. */
  async #host(gatewayUrl: string | null): Promise<HostView | undefined> {
    const name = gatewayUrl === null ? 'this machine' : hostIn(gatewayUrl);
    const state = await answerWithin(HOST_LIMIT_MS, () => this.gateway.hostState(gatewayUrl).catch(unlessMissing));
    if (state === 'missing') return undefined;
    return { name, ...(state ?? downBecause(`The host does not answer within ${HOST_LIMIT_MS / 1_000} s.`)) };
  }
}

function unlessMissing(error: unknown): HostState | 'missing' {
  if (!(error instanceof SetupError)) return downBecause('The host cannot tell how it is.');
  return error.code === 'not_found' ? 'missing' : downBecause(error.message);
}

function downBecause(message: string): HostState {
  return { engine: { state: 'down', ms: null, message }, firewall: null, disk: null, memory: null };
}

function hostIn(gatewayUrl: string): string {
  return URL.canParse(gatewayUrl) ? new URL(gatewayUrl).host : gatewayUrl;
}
