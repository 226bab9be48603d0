import { openStore } from '../../src/store/open-store.js';
import { describeProjectStore } from './project-store.contract.js';

describeProjectStore('the store on PGlite', async () => {
  const store = await openStore({ memory: true });
  return { store, close: () => store.close() };
});
