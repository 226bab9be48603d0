import { eq } from 'drizzle-orm';
import type { Queries } from './database.js';
import { settings } from './schema.js';
import type { SetupLimits } from './setup-places.js';

/** The row of the settings that holds them. */
export const LIMITS = 'limits';

/** As JSON: the instant as ISO 8601. */
export interface StoredLimits extends Partial<SetupLimits> {
  readonly pausedBy?: { readonly name: string; readonly at: string } | null;
}

/** What people set; what is absent was never set. */
export async function readStoredLimits(queries: Queries): Promise<StoredLimits> {
  const [row] = await queries.select({ value: settings.value }).from(settings).where(eq(settings.name, LIMITS));
  return row?.value ?? {};
}
