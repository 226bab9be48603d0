import { type Client, isGrpcServiceError, WorkflowNotFoundError } from '@temporalio/client';
import { parseProjectId, type ProjectId } from '../domain/project.js';
import { translated } from './temporal-errors.js';

const GRPC_NOT_FOUND = 5;
const REASON = 'The project was restored from a backup.';

/**
 * Ends what runs for these projects at once, without a word in the database: what they were when the backup was made is
 * another state. Children first, because they would take their parent's end for a cancellation. Answers how many.
 */
export async function endWorkflowsOf(client: Client, projectIds: ReadonlySet<ProjectId>): Promise<number> {
  const running: string[] = [];
  await translated(async () => {
    // A server without the namespace has nothing of ours.
    if (!(await hasNamespace(client))) return;
    for await (const { workflowId } of client.workflow.list({ query: "ExecutionStatus = 'Running'" })) {
      const [, kind = '', id = ''] =
        /^(project|project-setup|project-turn):([0-9a-f]{16})(?::\d+)?$/.exec(workflowId) ?? [];
      const projectId = parseProjectId(id);
      if (projectId === undefined || !projectIds.has(projectId)) continue;
      if (kind === 'project') running.push(workflowId);
      else running.unshift(workflowId);
    }
    for (const workflowId of running) await terminate(client, workflowId);
  });
  return running.length;
}

async function hasNamespace({ connection, options }: Client): Promise<boolean> {
  try {
    await connection.workflowService.describeNamespace({ namespace: options.namespace });
    return true;
  } catch (error) {
    if (isGrpcServiceError(error) && error.code === GRPC_NOT_FOUND) return false;
    throw error;
  }
}

async function terminate(client: Client, workflowId: string): Promise<void> {
  try {
    await client.workflow.getHandle(workflowId).terminate(REASON);
  } catch (error) {
    // It ended by itself meanwhile.
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}
