import { DefaultFailureConverter } from '@temporalio/common';

/** Where payloads are encrypted, a failure's message and stack are payloads too. The name is what the SDK looks for. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
