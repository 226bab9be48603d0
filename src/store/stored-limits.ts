import { eq } from 'drizzle-orm';
import type { Queries } from './database.js';
import { settings } from './schema.js';
import type { SetupLimits } from './setup-places.js';

/** The row of the settings that holds them. */
export const LIMITS = 'limits';

/** What people set; what is absent was never set. */
export async function readStoredLimits(queries: Queries): Promise<Partial<SetupLimits>> {
  const [row] = await queries.select({ value: settings.value }).from(settings).where(eq(settings.name, LIMITS));
  return row?.value ?? {};
}
