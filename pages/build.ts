/** Writes pages/dist. Runs after every install, and by hand after a change of the pages. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const vite = join(import.meta.dirname, '../node_modules/vite/package.json');
// An install without development packages (the second stage of the Dockerfile) brings the built pages along.
if (existsSync(vite)) {
  const { build } = await import('vite');
  await build({ configFile: join(import.meta.dirname, 'vite.config.ts') });
} else if (!existsSync(join(import.meta.dirname, 'dist/home.html')))
  process.stderr.write(
    'jemput: the pages are not built, for Vite is a development package; the server will say 503 for them\n',
  );
