import { openStore } from '../../src/store/open-store.js';
import { startPostgres } from '../support/postgres.js';
import { describeProjectStore } from './project-store.contract.js';

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
