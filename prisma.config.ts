import { defineConfig } from 'prisma/config';

/** For the Prisma command line only; the server reads DATABASE_URL through src/config.ts. */
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  ...(process.env['DATABASE_URL'] && { datasource: { url: process.env['DATABASE_URL'] } }),
});
