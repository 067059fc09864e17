import { defineConfig } from 'vitest/config';

// The same tests run on the embedded database and on PostgreSQL. Tests that need services are named *.services.test.ts,
// and those that need a browser *.browser.test.ts. Those whose work is the same on every database, and long, are named
// *.embedded.test.ts and run once.
const everywhere = ['test/**/*.test.ts'];
const servicesOnly = 'test/**/*.services.test.ts';
const embeddedOnly = 'test/**/*.embedded.test.ts';
const browserOnly = 'test/**/*.browser.test.ts';
// Node runs TypeScript itself, in tests as in production: one module graph, and one copy of graphql.
const experimental = { viteModuleRunner: false };
const common = {
  experimental,
  testTimeout: 60_000,
  hookTimeout: 120_000,
  // A machine under load takes its time; a test polls until it is ready.
  expect: { poll: { timeout: 10_000 } },
  pool: 'forks',
  maxWorkers: 2,
  // Fails a file that leaves something open or on disk.
  setupFiles: 'test/harness/leaks-setup.ts',
} as const;

export default defineConfig({
  test: {
    reporters: ['default', ['json', { outputFile: `test-results/${process.env['TEST_REPORT'] ?? 'last'}.json` }]],
    projects: [
      {
        test: {
          ...common,
          name: 'embedded',
          include: everywhere,
          exclude: [servicesOnly, browserOnly],
          globalSetup: ['test/harness/embedded-setup.ts'],
        },
      },
      {
        test: {
          ...common,
          name: 'services',
          include: everywhere,
          exclude: [browserOnly, embeddedOnly],
          globalSetup: ['test/harness/services-setup.ts'],
        },
      },
      {
        test: {
          ...common,
          name: 'browser',
          include: [browserOnly],
          globalSetup: ['test/harness/embedded-setup.ts'],
        },
      },
    ],
  },
});
