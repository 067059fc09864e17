import { afterAll } from 'vitest';
import { leaksAfter } from './leaks.ts';

// Hooks run in reverse order, so this one runs after those of the test file.
afterAll(async () => {
  const leaks = await leaksAfter(2000);
  if (leaks.length > 0) throw new Error(`the tests of this file left behind:\n  ${leaks.join('\n  ')}`);
});
