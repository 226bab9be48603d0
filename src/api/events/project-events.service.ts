import { Injectable } from '@nestjs/common';
import type { ProjectId } from '../../domain/project.js';
import { ProjectStore } from '../../store/project-store.js';
import { ApiLogger } from '../api-dependencies.js';
import { ProjectViews } from '../projects/project-views.js';
import { EventStream, type ProjectState } from './event-stream.js';
import { OpenStreams } from './open-streams.js';

/** The readers of one project. While one look at the store is under way, any number of changes ask for one more. */
interface Topic {
  readonly streams: Set<EventStream>;
  isReading: boolean;
  isStale: boolean;
}

/** Follows the store once for all event streams of this process, and reads a changed project once for all its readers. */
@Injectable()
export class ProjectEvents {
  readonly #topics = new Map<ProjectId, Topic>();
  #watch: { close(): Promise<void> } | undefined;

  constructor(
    private readonly store: ProjectStore,
    private readonly views: ProjectViews,
    private readonly openStreams: OpenStreams,
    private readonly logger: ApiLogger,
  ) {}

  async start(): Promise<void> {
    this.#watch = await this.store.watchProjects((id) => this.#changed(id));
  }

  async close(): Promise<void> {
    await this.#watch?.close();
  }

  /** The first thing a stream tells is the present state, unless the reader has it already. */
  open(id: ProjectId, lastRevision: number | undefined): EventStream {
    const stream = new EventStream({ lastRevision });
    const topic = this.#topics.get(id) ?? { streams: new Set(), isReading: false, isStale: false };
    this.#topics.set(id, topic);
    topic.streams.add(stream);
    stream.once('close', () => {
      topic.streams.delete(stream);
      if (topic.streams.size === 0 && this.#topics.get(id) === topic) this.#topics.delete(id);
    });
    this.openStreams.add(stream, () => stream.finish());
    this.#changed(id);
    return stream;
  }

  #changed(id: ProjectId): void {
    const topic = this.#topics.get(id);
    if (topic === undefined) return;
    topic.isStale = true;
    if (!topic.isReading) void this.#tell(id, topic);
  }

  async #tell(id: ProjectId, topic: Topic): Promise<void> {
    topic.isReading = true;
    try {
      while (topic.isStale) {
        topic.isStale = false;
        const state = await this.#read(id);
        for (const stream of topic.streams) stream.offer(state);
      }
    } catch (error) {
      this.logger.error({ projectId: id, err: error }, 'Event streams ended: their project cannot be read');
      for (const stream of topic.streams) stream.finish();
    } finally {
      topic.isReading = false;
    }
  }

  async #read(id: ProjectId): Promise<ProjectState> {
    const project = await this.store.findProject(id);
    if (project === undefined) return { kind: 'deleted', json: JSON.stringify({ id }) };
    const setup = await this.views.setup(project, await this.store.listPhases(id));
    const json = JSON.stringify({ project: await this.views.project(project), setup });
    return { kind: 'present', revision: project.revision, json };
  }
}
