import { writeFile } from 'node:fs/promises';
import { DefaultLogger } from '@temporalio/worker';
import { BUILT_BUNDLES, bundleWorkflows, FAILURE_FORMS } from '../src/temporal/workflow-bundle.js';

/** Bundles the compiled workflows ahead, so that a worker starts without doing it. Run by the build. */
for (const form of FAILURE_FORMS) {
  const { code } = await bundleWorkflows(form, new DefaultLogger('WARN'));
  await writeFile(BUILT_BUNDLES[form], code);
}
