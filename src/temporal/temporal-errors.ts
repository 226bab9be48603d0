import {
  isGrpcServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure, WorkflowNotFoundError as NoSuchWorkflow } from '@temporalio/common';
import { SetupError } from '../domain/failure.js';

/** Nobody answered in time; whether the command arrived is not known. */
export function isDeadline(error: unknown): boolean {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return true;
  return isGrpcServiceError(error) && error.code === GRPC_DEADLINE_EXCEEDED;
}

const GRPC_DEADLINE_EXCEEDED = 4;

/** Errors of the Temporal client leave as ours. */
export async function translated<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw toSetupError(error);
  }
}

function toSetupError(error: unknown): Error {
  if (error instanceof SetupError) return error;
  if (error instanceof WorkflowUpdateFailedError) {
    const message = error.cause instanceof ApplicationFailure ? error.cause.message : 'The command was refused.';
    return new SetupError('conflict', message, { cause: error });
  }
  if (error instanceof WorkflowNotFoundError || error instanceof NoSuchWorkflow) {
    return new SetupError('not_found', 'The project has no open workflow.', { cause: error });
  }
  return new SetupError('temporal_unavailable', 'The Temporal server does not answer.', {
    details: { retryAfterSeconds: 5 },
    cause: error,
  });
}
