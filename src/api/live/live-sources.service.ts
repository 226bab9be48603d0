import { Injectable } from '@nestjs/common';
import type { ProjectId } from '../../domain/project.js';
import { ProjectGateway } from '../../gateway/project-gateway.js';
import type { User } from '../../store/user-store.js';
import { followConversation } from '../conversation/conversation-stream.js';
import { NewestStates } from '../events/newest-states.js';
import { ProjectEvents, type SeenProject } from '../events/project-events.service.js';
import { followLog } from '../logs/follow-log.js';
import { ProjectReader } from '../projects/project-reader.service.js';
import type { LiveSource } from './live-stream.js';
import type { LiveTopic } from './live-topics.js';
import type { KnownRevisions } from './resume-ids.js';
import { conversationEvent, goneEvent, logEvent, projectEvent, projectOfListEvent } from './topic-events.js';
import { VisibleProjects } from './visible-projects.js';

const IDS_AT_ONCE = 500;

/** Who reads a stream, and how it ends: by aborting, whoever does it. */
export interface LiveReader {
  readonly user: User;
  readonly known: KnownRevisions;
  readonly reading: AbortController;
}

type TopicOfProject = Exclude<LiveTopic, { kind: 'projects' }>;

/** The sources of one stream's topics. Each ends, and lets go of everything, when the reading is aborted. */
@Injectable()
export class LiveSources {
  constructor(
    private readonly reader: ProjectReader,
    private readonly events: ProjectEvents,
    private readonly gateway: ProjectGateway,
  ) {}

  /** Resolves when no change can be missed any more: what a client lists from then on is told of. */
  open(reader: LiveReader, topics: readonly LiveTopic[]): Promise<LiveSource[]> {
    return Promise.all(
      topics.map(async (topic) => {
        return topic.kind === 'projects' ? this.#list(reader, topic.name) : this.#ofProject(reader, topic);
      }),
    );
  }

  async #list({ user, reading }: LiveReader, topic: string): Promise<LiveSource> {
    const { signal } = reading;
    const states = new NewestStates<ProjectId, SeenProject>(signal);
    const visible = new VisibleProjects(user, (seen) => states.offer(seen.id, seen));
    const offer = (seen: SeenProject) => visible.offer(seen);
    const unfollow = this.events.followAll({ offer, finish: () => reading.abort() });
    signal.addEventListener('abort', unfollow, { once: true });
    if (signal.aborted) unfollow();
    visible.begin(user.role === 'admin' ? [] : await this.#idsOf(user));
    return mapped(states.read(), (seen) => projectOfListEvent(topic, seen));
  }

  async #idsOf(user: User): Promise<ProjectId[]> {
    const ids: ProjectId[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.reader.list(user, { limit: IDS_AT_ONCE, ...(cursor !== undefined && { cursor }) });
      ids.push(...page.projects.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    return ids;
  }

  /** A project that is somebody else's is as gone as one that never was. */
  async *#ofProject(reader: LiveReader, topic: TopicOfProject): LiveSource {
    const { user, reading } = reader;
    const { name, projectId } = topic;
    const findProject = async () => (projectId === undefined ? undefined : this.reader.find(user, projectId));
    if (projectId === undefined || (await findProject()) === undefined) return yield goneEvent(name);
    const { gateway } = this;
    const { signal } = reading;
    const named = { name, projectId };
    switch (topic.kind) {
      case 'project':
        return yield* this.#project(reader, named);
      case 'conversation':
        return yield* mapped(followConversation({ gateway, findProject, signal }), (step) =>
          conversationEvent(named, step),
        );
      case 'logs': {
        const { service } = topic;
        return yield* mapped(followLog({ gateway, findProject, service, signal }), (step) => logEvent(named, step));
      }
    }
  }

  async *#project(
    { known, reading }: LiveReader,
    { name, projectId }: { name: string; projectId: ProjectId },
  ): LiveSource {
    const states = new NewestStates<ProjectId, SeenProject>(reading.signal);
    const offer = (seen: SeenProject) => states.offer(projectId, seen);
    const unfollow = this.events.follow(projectId, { offer, finish: () => reading.abort() });
    let lastRevision = known.get(projectId);
    try {
      for await (const seen of states.read()) {
        if (seen.kind === 'present' && seen.revision === lastRevision) continue;
        yield projectEvent(name, seen);
        if (seen.kind === 'deleted') return;
        lastRevision = seen.revision;
      }
    } finally {
      unfollow();
    }
  }
}

async function* mapped<A, B>(items: AsyncIterable<A>, change: (item: A) => B): AsyncGenerator<B, void> {
  for await (const item of items) yield change(item);
}
