import { readdirSync } from 'node:fs';
import { join, posix } from 'node:path';

/** A file of the repository: its path from the root, its text with and without comments, and what it imports. */
export type SourceFile = { path: string; text: string; code: string; imports: Import[] };
/** `target` is a path from the root, or the name of a package. */
type Import = { target: string; typeOnly: boolean };
/** `problems` says what is wrong with a file; `fix` says what to do; each of `bad` must be found wrong. */
export type Rule = { name: string; fix: string; problems: (file: SourceFile) => string[]; bad: [string, string][] };

const importStatements =
  /^[ \t]*(?:import|export)\s+(type\s)?(?:[\w*{][^'";]*?\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm;

/** Parses imports and leaves comments out; a line comment starts its line or follows a space. */
export const sourceFile = (path: string, text: string): SourceFile => {
  const code = text.replaceAll(/\/\*.*?\*\//gs, '').replaceAll(/(^|\s)\/\/.*$/gm, '$1');
  const imports = [...code.matchAll(importStatements)].map(([, type, statement, dynamic]) => {
    const name = statement ?? dynamic ?? '';
    const target = name.startsWith('.') ? posix.join(posix.dirname(path), name) : name;
    return { target, typeOnly: type !== undefined };
  });
  return { path, text, code, imports };
};

const inFolder = (folder: string, names: string): string[] => names.split(' ').map((name) => `src/${folder}${name}.ts`);

/** Rooms that compute and nothing else: every number can be tested without a database or a clock. */
const pureRooms = /^src\/(?:values|terms|language)\//;
/** Pure files of other rooms. */
export const pureFiles = new Set([
  ...inFolder('access/', 'viewer scope visibility'),
  ...inFolder('audit/', 'chain reason'),
  ...inFolder('correction/', 'correction decide decide-move'),
  ...inFolder('counter/', 'counter'),
  ...inFolder('figure/', 'figure-request source'),
  ...inFolder('import/', 'present'),
  ...inFolder('import/file/', 'cell number-cell day-cell region-cell row-error offered-figure header'),
  ...inFolder('import/file/', 'row-cells row-number subject figure-row'),
  ...inFolder('ledger/', 'entry judge here'),
  ...inFolder('outreach/', 'event'),
  ...inFolder('region/', 'names'),
  ...inFolder('target/', 'target-request'),
]);
const isPure = (path: string): boolean => pureRooms.test(path) || pureFiles.has(path);
/** The only files that open transactions. */
export const transactionFiles = new Set([
  'src/database/transaction.ts',
  // On a connection of its own, which holds the start-up lock.
  'src/shipped/load.ts',
]);
/**
 * The rooms of src from the top floor down: a file may import from its own room and from those below it. Domains come
 * first, then the ground they share; docs/architecture.md says what each room holds.
 */
const floors = [
  ['main.ts', 'print-schema.ts', 'app.ts', 'cli.ts'],
  ['server', 'cli', 'simulate'],
  ['correction', 'import', 'import/file', 'export'],
  ['shipped', 'ledger', 'counter'],
  ['figure', 'target', 'outreach', 'indicator'],
  ['audit', 'region', 'graphql', 'access', 'config.ts'],
  ['live', 'values/quality', 'values', 'database', 'language', 'terms'],
].flat();
/** The deepest room that a file lies in: a room may have another inside it, on a floor of its own. */
const floorOf = (path: string): number => {
  const [, room = '', inner] = /^src\/([^/]+)(?:\/([^/]+)\/)?/.exec(path) ?? [];
  const inside = floors.indexOf(`${room}/${inner}`);
  return inside === -1 ? floors.indexOf(room) : inside;
};
const masksErrors = 'src/server/error-plugin.ts';
// Apart, so that this file does not seem to import it.
const entry = '../../src/main.ts';
const enums = 'prisma/generated/client/enums.ts';

/** Tests lie in the folder named after the folder of src that they test; the last four are about several. */
const testFolders = new Set([
  ...readdirSync(join(import.meta.dirname, '../../src'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name),
  'e2e',
  'browser',
  'harness',
  'start',
]);
const testFolderOf = (path: string): string | undefined => /^test\/([^/]+)\//.exec(path)?.[1];

const isStore = ({ path }: SourceFile): boolean => path.endsWith('.store.ts');
const isSchema = ({ path }: SourceFile): boolean => path.endsWith('.schema.ts');
const isSource = ({ path }: { path: string }): boolean => path.startsWith('src/');
/** A folder of src that is about a noun: neither the edge, nor live/ itself, nor the root that puts all together. */
const isDomain = ({ path }: SourceFile): boolean => /^src\/(?!server\/|live\/)[^/]+\//.test(path);

const matches = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(new RegExp(pattern, 'g'))].map(([match]) => `has ${match.trim()}`);
const importsOf = (file: SourceFile, isWrong: (each: Import) => boolean): string[] =>
  file.imports.filter(isWrong).map(({ target }) => `imports ${target}`);
const opensTransaction = /\$transaction\b|(?<=['"`]\s*)(?:BEGIN|START TRANSACTION)\b/;

export const rules: Rule[] = [
  {
    name: 'a room imports only from the rooms below it',
    fix: 'move what both need to a room below, or give a new room its place in the table of floors',
    problems: (file) => {
      if (!isSource(file)) return [];
      if (floorOf(file.path) === -1) return ['is in a room that the table of floors lacks'];
      return importsOf(file, ({ target }) => isSource({ path: target }) && floorOf(target) < floorOf(file.path));
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
    name: 'pure files know neither clock nor chance, and wait for nothing',
    fix: 'pass the instant, the day or the id in as an argument',
    problems: ({ path, code }) =>
      isPure(path) ? matches(code, /\bawait\b|\bDate\.now\b|\bnew Date(?:\(\s*\)|(?!\s*\())|\bMath\.random\b/) : [],
    bad: ['await load();', 'const now = Date.now();', 'const now = new Date();', 'const id = Math.random();'].map(
      (text) => ['src/terms/calendar.ts', text],
    ),
  },
  {
    name: 'a store reads and writes; it shows nothing',
    fix: 'move what shows to the *.schema.ts; a store takes its client as first argument and gives rows',
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
    name: 'a schema shows; it opens no transaction and publishes nothing',
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
    name: 'domains do not know live/',
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
    name: 'files and folders are named by what they hold',
    fix: 'name it by a noun of the domain or by the verb it does, or move its parts to where they are used',
    problems: ({ path }) => matches(path, /(?<=^|\/)(?:utils?|helpers?|common|index)(?=\.|\/|$)/),
    bad: ['src/utils.ts', 'test/helpers/wait.ts', 'src/region/common.ts', 'bench/index.ts'].map((path) => [path, '']),
  },
  {
    name: 'nothing is left to do',
    fix: 'do it now, or open an issue and delete the note',
    // Written so that it does not find itself.
    problems: ({ text }) => matches(text, /\b(?:TOD[O]|FIXM[E]|X{3})\b/),
    bad: ['todo', 'fixme', 'xxx'].map((word) => ['src/app.ts', `// ${word.toUpperCase()}: close it`]),
  },
  {
    name: 'a test folder is a folder of src, or one of e2e, browser, harness and start',
    fix: 'move it to the folder named after the folder of src that it tests',
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
    fix: 'call temporaryFolder or temporaryDatabase of test/harness/temporary.ts, so that one left behind is found',
    problems: ({ path, code }) =>
      /^test\/(?!harness\/)/.test(path) ? matches(code, /\bmkdtemp(?:Sync)?\b|\bCREATE DATABASE\b/) : [],
    bad: [
      ['test/start/x.test.ts', `const folder = mkdtempSync(join(tmpdir(), 'x-'));`],
      ['test/start/x.test.ts', `await client.query('CREATE DATABASE x');`],
    ],
  },
  {
    name: 'source files read top to bottom, in 260 lines at most',
    fix: 'split it by what its parts are about',
    problems: (file) => {
      const lines = file.text.trimEnd().split('\n').length;
      return isSource(file) && lines > 260 ? [`has ${lines} lines`] : [];
    },
    bad: [['src/app.ts', 'line();\n'.repeat(261)]],
  },
];

/** One line for each problem: where, what, which rule, and how to mend it. */
export const report = ({ name, fix, problems }: Rule, files: SourceFile[]): string[] =>
  files.flatMap((file) => problems(file).map((problem) => `${file.path} ${problem}. Rule: ${name}. Fix: ${fix}.`));
