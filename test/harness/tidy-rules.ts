import { isPure, placeOf, testFolderOf, testFolders, transactionFiles } from './house.ts';
import { type Import, matches, type Rule, type SourceFile } from './source-file.ts';
import { wordRules } from './word-rules.ts';

const masksErrors = 'src/server/error-plugin.ts';
// A constant, so that this file does not seem to import it.
const entry = '../../src/main.ts';
const enums = 'prisma/generated/client/enums.ts';

const isStore = ({ path }: SourceFile): boolean => path.endsWith('.store.ts');
const isSchema = ({ path }: SourceFile): boolean => path.endsWith('.schema.ts');
const isSource = ({ path }: { path: string }): boolean => path.startsWith('src/');
/** A src folder about a noun: not the edge, not live/ itself, and not the root that connects everything. */
const isDomain = ({ path }: SourceFile): boolean => /^src\/(?!server\/|live\/)[^/]+\//.test(path);

const importsOf = (file: SourceFile, isWrong: (each: Import) => boolean): string[] =>
  file.imports.filter(isWrong).map(({ target }) => `imports ${target}`);
const opensTransaction = /\$transaction\b|(?<=['"`]\s*)(?:BEGIN|START TRANSACTION)\b/i;

export const rules: Rule[] = [
  {
    name: 'a room imports only from rooms that come later in the order of rooms',
    fix: 'move what both need to a later room, or give a new room its place in the order of rooms',
    problems: (file) => {
      if (!isSource(file)) return [];
      if (placeOf(file.path) === -1) return ['is in a room that is missing from the order of rooms'];
      return importsOf(file, ({ target }) => isSource({ path: target }) && placeOf(target) < placeOf(file.path));
    },
    bad: [
      ['src/terms/day.ts', `import type { Trail } from '../audit/trail.ts';`],
      ['src/audit/trail.ts', `import type { Written } from '../ledger/ledger.store.ts';`],
      ['src/region/tree.ts', `export * from '../app.ts';`],
      ['src/values/value.ts', `import { findingsOnValue } from './quality/findings.ts';`],
      ['src/helpers/day.ts', ''],
    ],
  },
  {
    name: 'pure files import pure files only',
    fix: 'pass what it needs in as data, or move this to a loader, a reader or a store',
    problems: (file) =>
      isPure(file.path)
        ? importsOf(file, ({ target, typeOnly }) => !isPure(target) && !(target === enums && typeOnly))
        : [],
    bad: [
      ['src/values/value.ts', `import { readFigures } from '../tidy/evidence.store.ts';`],
      ['src/values/value.ts', `import type { PrismaClient } from '../../prisma/generated/client/client.ts';`],
      ['src/values/value.ts', `import { FigureMetric } from '../../${enums}';`],
      ['src/values/figure.ts', `import {\n  builder,\n} from '../graphql/builder.ts';`],
      ['src/terms/region-code.ts', `const { readFileSync } = process.argv[2] ? import('node:fs') : {};`],
      ['src/terms/startup-error.ts', `import '@pothos/core';`],
    ],
  },
  {
    name: 'pure files use neither clock nor randomness, and wait for nothing',
    fix: 'pass the instant, the day or the id in as an argument',
    problems: ({ path, code }) =>
      isPure(path) ? matches(code, /\bawait\b|\bDate\.now\b|\bnew Date(?:\(\s*\)|(?!\s*\())|\bMath\.random\b/) : [],
    bad: ['await load();', 'const now = Date.now();', 'const now = new Date();', 'const id = Math.random();'].map(
      (text) => ['src/terms/calendar.ts', text],
    ),
  },
  {
    name: 'a store reads and writes; it defines no schema',
    fix: 'move the schema parts to the *.schema.ts; a store takes its client as first argument and returns rows',
    problems: (file) =>
      isStore(file)
        ? importsOf(file, ({ target }) => target.endsWith('.schema.ts') || target.startsWith('src/graphql/'))
        : [],
    bad: [
      ['src/region/region.store.ts', `import { regionRef } from '../tidy/region.schema.ts';`],
      ['src/region/region.store.ts', `import type { Context } from '../graphql/context.ts';`],
    ],
  },
  {
    name: 'a schema defines fields; it opens no transaction and publishes nothing',
    fix: 'move this into a use case named by its verb and call that',
    problems: (file) =>
      isSchema(file) ? [...matches(file.code, opensTransaction), ...matches(file.code, /\bpublish(?!e)\w*\(/)] : [],
    bad: [
      ['src/outreach/event.schema.ts', 'await prisma.$transaction([]);'],
      ['src/outreach/event.schema.ts', `await client.query('BEGIN');`],
      ['src/outreach/event.schema.ts', 'bus.publish(topic, frame);'],
    ],
  },
  {
    name: 'transactions are opened in the listed files only',
    fix: 'let the caller open it and pass its client in, or add the file to transactionFiles with a reason',
    problems: (file) =>
      isSource(file) && !transactionFiles.has(file.path) ? matches(file.code, opensTransaction) : [],
    bad: [
      ['src/ledger/entries.store.ts', `await client.query('BEGIN');`],
      ['src/ledger/entries.store.ts', 'await client.query(`START TRANSACTION READ ONLY`);'],
      ['src/ledger/entries.store.ts', 'await prisma.$transaction(async (inside) => inside);'],
    ],
  },
  {
    name: 'errors are masked in one place',
    fix: `change maskError of ${masksErrors}`,
    problems: (file) =>
      isSource(file) && file.path !== masksErrors
        ? matches(file.code, /\b(?:const|let|var|function)\s+maskError\b/)
        : [],
    bad: [['src/server/edge.ts', 'const maskError = (error: unknown) => error;']],
  },
  {
    name: 'domains do not import live/',
    fix: 'give live/ what it serves, in src/app.ts',
    problems: (file) => (isDomain(file) ? importsOf(file, ({ target }) => target.startsWith('src/live/')) : []),
    bad: [['src/outreach/close.ts', `import type { Hub } from '../live/hub.ts';`]],
  },
  {
    name: 'nothing imports the process entry',
    fix: 'import src/app.ts, or move what you need out of src/main.ts',
    problems: (file) => importsOf(file, ({ target }) => target === 'src/main.ts'),
    bad: [['test/e2e/start.test.ts', `await import('${entry}');`]],
  },
  {
    name: 'no import through an index file',
    fix: 'import the file that defines it',
    problems: (file) => importsOf(file, ({ target }) => /(?:^|\/)index\.[jt]s$/.test(target)),
    bad: [['src/app.ts', `export * from '../tidy/region/index.ts';`]],
  },
  {
    name: 'files and folders are named after their contents',
    fix: 'name it after a noun of the domain or the verb it performs, or move its parts to where they are used',
    problems: ({ path }) => matches(path, /(?<=^|\/)(?:utils?|helpers?|common|index)(?=\.|\/|$)/),
    bad: ['src/utils.ts', 'test/helpers/wait.ts', 'src/region/common.ts', 'bench/index.ts'].map((path) => [path, '']),
  },
  {
    name: 'no note about work left to do',
    fix: 'do it now, or open an issue and delete the note',
    // Written so that the rule does not find itself.
    problems: ({ text }) => matches(text, /\b(?:TOD[O]|FIXM[E]|X{3})\b/),
    bad: ['todo', 'fixme', 'xxx'].map((word) => ['src/app.ts', `// ${word.toUpperCase()}: close it`]),
  },
  {
    name: 'a test folder is named after a src folder, or is one of e2e, browser, harness and start',
    fix: 'move it to the folder named after the src folder that it tests',
    problems: ({ path }) => {
      const folder = testFolderOf(path);
      return folder !== undefined && !testFolders.has(folder) ? [`lies in test/${folder}/`] : [];
    },
    bad: ['test/page/x.test.ts', 'test/src/values/x.test.ts', 'test/commands/child.ts'].map((path) => [path, '']),
  },
  {
    name: 'test code shared between folders lies in test/harness',
    fix: 'move the imported file to test/harness/',
    problems: (file) =>
      file.path.startsWith('test/')
        ? importsOf(
            file,
            ({ target }) =>
              target.startsWith('bench/') ||
              (/^test\/(?!harness\/)/.test(target) && testFolderOf(target) !== testFolderOf(file.path)),
          )
        : [],
    bad: [
      ['test/figure/x.test.ts', `import { facts } from '../values/facts.ts';`],
      ['test/harness/x.ts', `import type { Screen } from '../live/screen.ts';`],
      ['test/x.test.ts', `import { facts } from './values/facts.ts';`],
      ['test/values/quality/x.test.ts', `import { thrownBy } from '../../thrown.ts';`],
      ['test/ledger/x.test.ts', `import { load } from '../../bench/load.ts';`],
    ],
  },
  {
    name: 'test/harness makes the temporary folders and databases of tests',
    fix: 'call temporaryFolder or temporaryDatabase of test/harness/temporary.ts, so that a leftover one is found',
    problems: ({ path, code }) =>
      /^test\/(?!harness\/)/.test(path) ? matches(code, /\bmkdtemp(?:Sync)?\b|\bCREATE DATABASE\b/) : [],
    bad: [
      ['test/start/x.test.ts', `const folder = mkdtempSync(join(tmpdir(), 'x-'));`],
      ['test/start/x.test.ts', `await client.query('CREATE DATABASE x');`],
    ],
  },
  {
    name: 'source files read top to bottom, in 200 lines at most',
    fix: 'split it by what its parts are about',
    problems: (file) => {
      const lines = file.text.trimEnd().split('\n').length;
      return isSource(file) && lines > 200 ? [`has ${lines} lines`] : [];
    },
    bad: [['src/app.ts', 'line();\n'.repeat(201)]],
  },
  ...wordRules,
];

/** One line for each problem: the place, the problem, the rule, and how to fix it. */
export const report = ({ name, fix, problems }: Rule, files: SourceFile[]): string[] =>
  files.flatMap((file) => problems(file).map((problem) => `${file.path} ${problem}. Rule: ${name}. Fix: ${fix}.`));
