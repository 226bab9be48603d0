import { z } from 'zod';

/** 32 bytes are 43 letters of base64 and one sign that fills up. */
const PAYLOAD_KEY = /^[A-Za-z0-9._-]{1,64}:[A-Za-z0-9+/]{43}=$/;

/** `<name>:<32 bytes in base64>`, with commas between. */
export const payloadKeys = z
  .string()
  .transform((list) => list.split(',').map((entry) => entry.trim()))
  .refine(
    (entries) => entries.every((entry) => PAYLOAD_KEY.test(entry)),
    'must be <name>:<32 bytes in base64>, with commas in between',
  )
  .transform((entries) =>
    entries.map((entry) => ({ id: entry.slice(0, entry.indexOf(':')), key: entry.slice(entry.indexOf(':') + 1) })),
  )
  .refine((keys) => new Set(keys.map(({ id }) => id)).size === keys.length, 'must not name two keys alike');

/** Master keys, with commas between. */
export const masterKeys = z
  .string()
  .transform((list) => list.split(','))
  .refine(
    (keys) => keys.every((key) => key.length >= 32),
    'must each have at least 32 characters, with commas between',
  );
