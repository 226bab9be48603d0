import type { CodingAgent } from '../src/agent/coding-agent.js';
import type { ContainerRuntime } from '../src/docker/container-runtime.js';
import type { Project } from '../src/domain/project.js';
import type { ProjectSpec } from '../src/domain/service-spec.js';
import type { ReadinessHub } from '../src/readiness/readiness-hub.js';
import type { PresenceStore } from '../src/store/presence-store.js';
import type { ProjectStore } from '../src/store/project-store.js';
import type { SettingsStore } from '../src/store/settings-store.js';
import type { SetupPlaces } from '../src/store/setup-places.js';
import type { TurnStore } from '../src/store/turn-store.js';
import type { ProjectWorkspace } from '../src/workspace/project-workspace.js';
import type { SiteHistory } from '../src/workspace/site-history.js';
import type { Template } from '../src/workspace/template.js';

/** What a project's containers shall be, worked out from its template. Holds a secret: it stays in the worker. */
export interface Blueprint {
  readonly template: Template;
  readonly spec: ProjectSpec;
  readonly agentPassword: string;
}

/** What the activities work on; the worker gives them the real things, tests their own. */
export interface ActivityDependencies {
  readonly store: ProjectStore;
  readonly turns: TurnStore;
  readonly places: Pick<SetupPlaces, 'request' | 'release'>;
  readonly presence: Pick<PresenceStore, 'presenceOf'>;
  readonly settings: Pick<SettingsStore, 'readPreferences'>;
  readonly runtime: ContainerRuntime;
  readonly agent: CodingAgent;
  readonly history: Pick<SiteHistory, 'commit' | 'restore' | 'remove'>;
  readonly workspace: ProjectWorkspace;
  readonly readiness: Pick<ReadinessHub, 'watch'>;
  readonly blueprintOf: (project: Project) => Promise<Blueprint>;
  /** Whether this host has memory left for one more setup. */
  readonly hasRoom: () => boolean;
  /** Tells the project's lifecycle to delete it. */
  readonly deleteProject: (project: Project) => Promise<void>;
  /** Since when this worker and the engine have been there, both without a break. */
  readonly engineAnswersSince: () => Date;
  /** Where the gateway of this worker's host listens; null: in the API's own process. */
  readonly gatewayUrl: string | null;
}
