import type { ProjectId } from './project.js';

/**
 * Whom a container reaches outside of its project: nobody; the servers of models that the administrator named; or these and
 * public addresses. The host and private networks are never part of it.
 */
export type Egress = 'none' | 'model' | 'internet';

/** What a container of a project shall be: a Compose service after variables were filled in and rules were checked. */
export interface ServiceSpec {
  /** Service name of the Compose file, for example `preview`. */
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly workingDir?: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly mounts: readonly MountSpec[];
  /** Ports that it listens on. None is published: the way in is the gateway, by the container's own address. */
  readonly ports: readonly number[];
  readonly healthcheck?: HealthcheckSpec;
  readonly dependsOn: readonly DependencySpec[];
  readonly restart: 'no' | 'always' | 'on-failure' | 'unless-stopped';
  readonly memoryBytes?: number;
  readonly cpus?: number;
  readonly pidsLimit?: number;
  /** tmpfs mounts: path to options, for example `/tmp` to `size=64m`. */
  readonly tmpfs: Readonly<Record<string, string>>;
  readonly readOnly: boolean;
  readonly user?: string;
  readonly capAdd: readonly string[];
  readonly stopGraceSeconds?: number;
  readonly init: boolean;
  /** Undefined: `none`. */
  readonly egress?: Egress;
}

export type MountSpec =
  | { readonly kind: 'bind'; readonly source: string; readonly target: string; readonly readOnly: boolean }
  /** `source` is the Compose name; the runtime prefixes it with the project's own. */
  | { readonly kind: 'volume'; readonly source: string; readonly target: string; readonly readOnly: boolean };

export interface HealthcheckSpec {
  readonly test: readonly string[];
  readonly intervalMs?: number;
  readonly timeoutMs?: number;
  readonly startPeriodMs?: number;
  readonly retries?: number;
}

export interface DependencySpec {
  readonly service: string;
  readonly condition: 'service_started' | 'service_healthy' | 'service_completed_successfully';
}

/** All containers of one project. */
export interface ProjectSpec {
  readonly projectId: ProjectId;
  readonly slug: string;
  readonly services: readonly ServiceSpec[];
  /** Compose names of the named volumes that the services use. */
  readonly volumes: readonly string[];
}

/** Where one service of a template answers, relative to its container. */
export interface EndpointSpec {
  readonly service: string;
  readonly port: number;
  readonly path: string;
}
