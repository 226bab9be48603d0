import { openStore } from '../../src/store/open-store.js';
import { openStores } from '../../src/store/open-stores.js';
import { startPostgres } from '../support/postgres.js';
import { describeOperations } from './operations.contract.js';
import { describePresenceAndTurns } from './presence-store.contract.js';
import { describeSettingsStore } from './settings-store.contract.js';
import { describeSetupPlaces } from './setup-places.contract.js';
import { describeProjectStore } from './project-store.contract.js';
import { describeUserStore } from './user-store.contract.js';

describeProjectStore('the store on PostgreSQL', async () => {
  const postgres = await startPostgres();
  const store = await openStore({ databaseUrl: postgres.url, dataDir: 'unused' });
  return {
    store,
    close: async () => {
      await store.close();
      await postgres.stop();
    },
  };
});

async function openOnPostgres() {
  const postgres = await startPostgres();
  const stores = await openStores({ databaseUrl: postgres.url, dataDir: 'unused' });
  return {
    stores,
    close: async () => {
      await stores.close();
      await postgres.stop();
    },
  };
}

describePresenceAndTurns('presence and prompts on PostgreSQL', openOnPostgres);
describeSetupPlaces('setup places on PostgreSQL', openOnPostgres);
describeOperations('operations on PostgreSQL', openOnPostgres);

describeUserStore('users on PostgreSQL', openOnPostgres);

describeSettingsStore('settings on PostgreSQL', openOnPostgres);
