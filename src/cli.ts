import { Command } from 'commander';
import { addExportCommand } from './cli/export-command.ts';
import { addImportCommand } from './cli/import-command.ts';
import { addSimulateCommand } from './cli/simulate-command.ts';
import { addTokenCommand } from './cli/token-command.ts';
import { addVerifyCommand } from './cli/verify-command.ts';
import { StartupError } from './terms/startup-error.ts';

const program = new Command('jemput')
  .description('Commands that complement the server. They read the same environment variables as the server.')
  .showHelpAfterError();

addTokenCommand(program);
addVerifyCommand(program);
addImportCommand(program);
addExportCommand(program);
addSimulateCommand(program);

// A reader that closes the pipe early, as head does, is not an error: the command carries on and ends as it would have.
const unread = new Set<unknown>();
for (const output of [process.stdout, process.stderr])
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    unread.add(error);
  });

program.parseAsync().catch((error: unknown) => {
  if (unread.has(error)) return;
  process.stderr.write(error instanceof StartupError ? `jemput: ${error.message}\n` : `${(error as Error).stack}\n`);
  process.exitCode = 1;
});
