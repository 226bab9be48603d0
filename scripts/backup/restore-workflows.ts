import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type { Config } from '../../src/config/env.js';
import type { ProjectId } from '../../src/domain/project.js';
import { endWorkflowsOf } from '../../src/temporal/end-workflows.js';
import { isRunning } from '../platform/process-identity.js';
import { readServerRecord } from '../platform/temporal-server-record.js';

/**
 * Projects begin with new workflows, which go on from what the database says. What an own server of the data folder knew
 * is forgotten; on a server that the operator named, the projects' workflows are ended.
 */
export async function endWorkflows(
  { temporal, dataDir }: Config,
  isNamed: boolean,
  projectIds: ReadonlySet<ProjectId>,
): Promise<void> {
  if (!isNamed) {
    const folder = join(dataDir, 'temporal');
    const { server } = readServerRecord(join(folder, 'server.json'));
    if (server !== undefined && isRunning(server)) {
      throw new Error('The Temporal server of the data folder still runs: stop the service first.');
    }
    return rm(folder, { recursive: true, force: true });
  }
  const connection = await Connection.connect({ address: temporal.address, connectTimeout: '5 seconds' });
  try {
    await endWorkflowsOf(new Client({ connection, namespace: temporal.namespace }), projectIds);
  } finally {
    await connection.close();
  }
}
