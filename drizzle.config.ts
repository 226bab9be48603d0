import type { Config } from 'drizzle-kit';

/** For `npm run migrations`: writes what changed in the schema as the next SQL file. */
const config: Config = {
  dialect: 'postgresql',
  schema: './src/store/schema.ts',
  out: './src/store/migrations',
};

// drizzle-kit reads the default export.
export default config;
