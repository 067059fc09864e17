import { Command } from 'commander';
import { addTokenCommand } from './access/token-command.ts';
import { StartupError } from './errors.ts';
import { addExportCommand } from './export/export-command.ts';
import { addImportCommand } from './import/import-command.ts';
import { addVerifyCommand } from './ledger/verify-command.ts';
import { addSimulateCommand } from './simulate/simulate-command.ts';

const program = new Command('jemput')
  .description('Commands beside the server. Settings come from the same environment variables.')
  .showHelpAfterError();

addTokenCommand(program);
addVerifyCommand(program);
addImportCommand(program);
addExportCommand(program);
addSimulateCommand(program);

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(error instanceof StartupError ? `jemput: ${error.message}\n` : `${(error as Error).stack}\n`);
  process.exitCode = 1;
});
