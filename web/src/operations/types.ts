import type { GetAnswer } from '../api/types';

/** A setup that runs, or waits for a free place. */
export type PlacedSetup = GetAnswer<'/api/v1/admin/setups'>['setups'][number];

export type Failures = GetAnswer<'/api/v1/admin/failures'>;
export type Failure = Failures['failures'][number];

export type Health = GetAnswer<'/api/v1/admin/health'>;
export type HostHealth = Health['hosts'][number];
export type Firewall = NonNullable<HostHealth['firewall']>;
export type Room = NonNullable<HostHealth['disk']>;

export type ProjectUsage = GetAnswer<'/api/v1/admin/usage'>['projects'][number];

export type Limits = GetAnswer<'/api/v1/admin/limits'>;
/** What people may change of them. */
export type WantedLimits = Pick<Limits, 'maxSetups' | 'paused' | 'projectsPerUser'>;
