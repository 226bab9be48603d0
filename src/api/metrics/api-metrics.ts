import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { PROJECT_STATUSES } from '../../domain/project.js';
import { ProjectStore } from '../../store/project-store.js';
import { OpenStreams } from '../events/open-streams.js';

/** From a read out of memory to a command that waits for its workflow. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The numbers of one server; a registry of its own, so that two in one process do not collide. */
@Injectable()
export class ApiMetrics {
  readonly #registry = new Registry();
  readonly #durations: Histogram<'method' | 'route' | 'status'>;

  constructor(store: ProjectStore, openStreams: OpenStreams) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    this.#durations = new Histogram({
      name: 'sitewright_http_request_duration_seconds',
      help: 'Time from a request to the end of its answer.',
      labelNames: ['method', 'route', 'status'],
      buckets: SECONDS,
      registers,
    });
    new Gauge({
      name: 'sitewright_event_streams_open',
      help: 'Event and log streams that are open.',
      registers,
      collect() {
        this.set(openStreams.size);
      },
    });
    new Gauge({
      name: 'sitewright_projects',
      help: 'Projects by status.',
      labelNames: ['status'],
      registers,
      async collect() {
        const counts = await store.countProjects();
        for (const status of PROJECT_STATUSES) this.set({ status }, counts.get(status) ?? 0);
      },
    });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  observeRequest(request: { method: string; route: string; status: number; seconds: number }): void {
    const { seconds, ...labels } = request;
    this.#durations.observe(labels, seconds);
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }
}
