import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import type { PayloadKey } from '../config/env.js';
import { EncryptionCodec } from './payload-codec.js';

/** A module that the worker and the workflow's sandbox load by themselves. */
const ENCODED_FAILURES = fileURLToPath(new URL('../../workflows/encoded-failures.js', import.meta.url));

/** How a client turns values into payloads. It writes no failures. */
export function clientConverter(keys: readonly PayloadKey[]): DataConverter {
  return keys.length === 0 ? {} : { payloadCodecs: [new EncryptionCodec(keys)] };
}

/** The same for a worker: messages and stacks of failures become payloads as well. */
export function workerConverter(keys: readonly PayloadKey[]): DataConverter {
  return keys.length === 0 ? {} : { ...clientConverter(keys), failureConverterPath: ENCODED_FAILURES };
}
