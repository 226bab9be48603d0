import { type DatabaseDump, dumpDatabase } from './database-dump.js';
import { translateErrors } from './database-error.js';
import type { Database } from './database.js';
import { DrizzlePresenceStore } from './drizzle-presence-store.js';
import { DrizzleProjectStore } from './drizzle-project-store.js';
import { DrizzleSettingsStore } from './drizzle-settings-store.js';
import { DrizzleSetupPlaces } from './drizzle-setup-places.js';
import { DrizzleTurnStore } from './drizzle-turn-store.js';
import { DrizzleUserStore } from './drizzle-user-store.js';
import { openDatabase, type StorePlace } from './open-database.js';
import type { PresenceStore } from './presence-store.js';
import type { ProjectStore } from './project-store.js';
import type { SettingsStore } from './settings-store.js';
import type { SetupLimits, SetupPlaces } from './setup-places.js';
import type { TurnStore } from './turn-store.js';
import type { UserStore } from './user-store.js';

/** All that is kept in the one database, by subject. */
export interface Stores {
  readonly projects: ProjectStore;
  readonly presence: PresenceStore;
  readonly turns: TurnStore;
  readonly places: SetupPlaces;
  readonly users: UserStore;
  readonly settings: SettingsStore;
  /** Everything as it is at one moment, for a backup. */
  dump(): Promise<DatabaseDump>;
  close(): Promise<void>;
}

/** What holds until people set something else. */
const USUAL_LIMITS: SetupLimits = { maxSetups: 8, paused: false, projectsPerUser: null };

/** Opens the database and brings its schema up to date. */
export function openStores(place: StorePlace, limits: SetupLimits = USUAL_LIMITS): Promise<Stores> {
  return translateErrors(async () => storesOf(await openDatabase(place), limits));
}

function storesOf(database: Database, limits: SetupLimits): Stores {
  const projects = new DrizzleProjectStore(database);
  return {
    projects,
    presence: new DrizzlePresenceStore(database),
    turns: new DrizzleTurnStore(database),
    places: new DrizzleSetupPlaces(database, limits),
    users: new DrizzleUserStore(database),
    settings: new DrizzleSettingsStore(database),
    dump: () => dumpDatabase(database),
    // The project store listens to the database, so it closes both in the right order.
    close: () => projects.close(),
  };
}
