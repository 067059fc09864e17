import type { Command } from 'commander';
import { verifyTrail } from '../audit/verify-trail.ts';
import { locationOf, readConfig } from '../config.ts';
import { verifyLedger } from '../ledger/verify.ts';
import { openLoaded } from './open-loaded.ts';

const shownDifferences = 100;

/** `jemput verify`: recomputes every tally and checks the audit trail; exits with 1 if there is any difference. */
export const addVerifyCommand = (program: Command): void => {
  program
    .command('verify')
    .description(
      'Recompute every tally from the ledger, check the audit trail, and print every difference. Can run beside a server on PostgreSQL.',
    )
    .action(async () => {
      const database = await openLoaded(locationOf(readConfig(process.env)));
      try {
        const { entries, differences } = await verifyLedger(database.pool);
        for (const { tally, key, stored, recomputed } of differences.slice(0, shownDifferences))
          process.stdout.write(`${tally} ${key}: stored ${stored}, recomputed ${recomputed}\n`);
        process.stdout.write(`${entries} entries, ${differences.length} differences\n`);
        let faults = 0;
        const trail = await verifyTrail(database.pool, ({ number, problem }) => {
          faults += 1;
          if (faults <= shownDifferences) process.stdout.write(`trail at ${number}: ${problem}\n`);
        });
        process.stdout.write(`${trail.entries} lines in the trail, ${faults} faults, it ends with ${trail.hash}\n`);
        if (differences.length + faults > 0) process.exitCode = 1;
      } finally {
        await database.close();
      }
    });
};
