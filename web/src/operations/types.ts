import type { Project, Setup, WorkPhase } from '../api/types';

/** A setup that runs, or waits for a free place. */
export interface PlacedSetup {
  readonly projectId: string;
  readonly try: number;
  readonly requestedAt: string;
  /** Null: it waits. */
  readonly grantedAt: string | null;
  readonly project: Project;
  readonly setup: Setup;
}

export interface Failure {
  readonly kind: 'setup' | 'prompt';
  readonly projectId: string;
  readonly projectName: string;
  /** Of the try, or of the prompt. */
  readonly number: number;
  readonly phase: WorkPhase | null;
  readonly code: string;
  readonly message: string;
  readonly at: string;
}

export interface Failures {
  readonly since: string;
  readonly failures: readonly Failure[];
}

interface Answering {
  readonly state: 'up' | 'down';
  readonly ms: number;
}

export interface Room {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

export interface HostHealth {
  readonly name: string;
  readonly engine: Answering & { readonly message: string | null };
  readonly disk: Room | null;
  readonly memory: Room | null;
}

export interface Health {
  readonly database: Answering;
  readonly temporal: Answering & { readonly uiUrl: string | null };
  readonly hosts: readonly HostHealth[];
}

export interface ProjectUsage {
  readonly project: Pick<Project, 'id' | 'name' | 'slug' | 'status' | 'updatedAt'> & {
    readonly ownerName: string | null;
  };
  readonly memoryBytes: number | null;
  readonly diskBytes: number | null;
}

export interface WantedLimits {
  readonly maxSetups: number;
  readonly paused: boolean;
  /** Null: any number. */
  readonly projectsPerUser: number | null;
}

export interface Limits extends WantedLimits {
  readonly pausedBy: { readonly name: string; readonly at: string | null } | null;
}
