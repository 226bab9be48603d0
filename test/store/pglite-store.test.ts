import { openStore } from '../../src/store/open-store.js';
import { openStores } from '../../src/store/open-stores.js';
import { describeOperations } from './operations.contract.js';
import { describePresenceAndTurns } from './presence-store.contract.js';
import { describeSettingsStore } from './settings-store.contract.js';
import { describeSetupPlaces } from './setup-places.contract.js';
import { describeProjectStore } from './project-store.contract.js';
import { describeUserStore } from './user-store.contract.js';

describeProjectStore('the store on PGlite', async () => {
  const store = await openStore({ memory: true });
  return { store, close: () => store.close() };
});

describePresenceAndTurns('presence and prompts on PGlite', async () => {
  const stores = await openStores({ memory: true });
  return { stores, close: () => stores.close() };
});

describeSetupPlaces('setup places on PGlite', async () => {
  const stores = await openStores({ memory: true });
  return { stores, close: () => stores.close() };
});

describeOperations('operations on PGlite', async () => {
  const stores = await openStores({ memory: true });
  return { stores, close: () => stores.close() };
});

describeUserStore('users on PGlite', async () => {
  const stores = await openStores({ memory: true });
  return { stores, close: () => stores.close() };
});

describeSettingsStore('settings on PGlite', async () => {
  const stores = await openStores({ memory: true });
  return { stores, close: () => stores.close() };
});
