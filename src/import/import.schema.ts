import { Readable } from 'node:stream';
import { SourceInput, sourceOf } from '../figure/source-input.schema.ts';
import { builder } from '../graphql/builder.ts';
import { resultUnion } from '../graphql/refusal.schema.ts';
import { QualityFlagType } from '../indicator/quality.schema.ts';
import { inLanguage } from '../language/in-language.ts';
import { Refused } from '../terms/refusal.ts';
import type { RowError } from './file/row-error.ts';
import { importFigures } from './import-figures.ts';
import type { ImportOutcome } from './store-file.ts';
import { undoImport } from './undo-import.ts';

const ImportRowErrorType = builder.objectRef<RowError>('ImportRowError').implement({
  description: 'What keeps a file from being stored.',
  fields: (t) => ({
    row: t.exposeInt('row', { description: 'As a spreadsheet numbers it: the header is row 1.' }),
    column: t.exposeString('column', { nullable: true, description: 'Title of the column; null for the whole row.' }),
    message: t.string({
      description: 'What is wrong, in a sentence; in Indonesian with the header Accept-Language: id.',
      resolve: ({ message }, _args, { language }) => inLanguage(language, message),
    }),
  }),
});

/** An import, or its undoing, as it is shown. */
type Payload = ImportOutcome & { retracted: number };

const ImportFiguresPayloadType = builder.objectRef<Payload>('ImportFiguresPayload').implement({
  description: 'What a file comes to, or what undoing an import came to.',
  fields: (t) => ({
    dryRun: t.exposeBoolean('dryRun', { description: 'Nothing was stored; this is what would be.' }),
    importId: t.exposeID('importId', {
      nullable: true,
      description: 'By which the import can be undone; null where nothing was stored.',
    }),
    rows: t.exposeInt('rows', { description: 'Rows of the file that hold something, without the header.' }),
    created: t.exposeInt('created', { description: 'New figures; a row with two numbers has two.' }),
    unchanged: t.exposeInt('unchanged', {
      description:
        'Figures in use already just as the file has them; of an undoing, those revised or retracted before.',
    }),
    retracted: t.exposeInt('retracted', { description: 'Figures that an undoing took out of use; otherwise 0.' }),
    errors: t.field({
      type: [ImportRowErrorType],
      description: 'In the order of rows, the first 1,000. With any of them nothing is stored.',
      resolve: ({ errors }) => errors,
    }),
    errorCount: t.exposeInt('errorCount', { description: 'How many errors there are in all.' }),
    flags: t.field({
      type: [QualityFlagType],
      description:
        'What the quality rules say of the figures of the file, on the days they are for (the first 2,000 days of regions). Figures that a dry run did not store are left out.',
      resolve: ({ flags }) => flags,
    }),
  }),
});

const ImportFiguresResultType = resultUnion(
  'ImportFiguresResult',
  ImportFiguresPayloadType,
  'What the file came to, or why nothing was done.',
);

const ImportFiguresInput = builder.inputType('ImportFiguresInput', {
  description:
    'CSV with a header row; numbers may be written 2.860.701 and 99,54. All rows or none are stored. For files that are larger than a request may be, there is the command jemput import.',
  fields: (t) => ({
    csv: t.string({ required: true, description: 'The file.' }),
    source: t.field({ type: SourceInput, description: 'Where the figures of rows without a source were published.' }),
    dryRun: t.boolean({
      required: true,
      defaultValue: true,
      description: 'Say what would be stored, and store nothing.',
    }),
    reason: t.string({ description: 'Why, for the trail; at most 500 characters.' }),
  }),
});

const UndoImportInput = builder.inputType('UndoImportInput', {
  description: 'Which import, and why it is undone.',
  fields: (t) => ({
    importId: t.id({ required: true, description: 'As importFigures answered it.' }),
    reason: t.string({ required: true, description: 'Why, for the trail; 1 to 500 characters.' }),
  }),
});

builder.mutationField('importFigures', (t) =>
  t.field({
    type: ImportFiguresResultType,
    authScopes: { role: 'ADMIN' },
    description:
      "Stores the published figures of a file, all of its rows or none; every region must lie in the viewer's. Sending a file again changes nothing. Refuses with INVALID for a reason or source that cannot be kept.",
    args: { input: t.arg({ type: ImportFiguresInput, required: true, description: 'The file.' }) },
    resolve: async (_root, { input }, { trail, catalogue }) => {
      const { csv, source, dryRun, reason } = input;
      const request = {
        file: Readable.from([Buffer.from(csv)]),
        source: source ? sourceOf(source) : null,
        dryRun,
        reason: reason ?? null,
      };
      const outcome = await importFigures(trail, request, catalogue);
      return outcome instanceof Refused ? outcome : { ...outcome, retracted: 0 };
    },
  }),
);

builder.mutationField('undoImport', (t) =>
  t.field({
    type: ImportFiguresResultType,
    authScopes: { role: 'ADMIN' },
    description:
      'Retracts the figures of an import that are still in use; those revised since stay as they are. Refuses with NOT_FOUND, OUT_OF_SCOPE or INVALID.',
    args: { input: t.arg({ type: UndoImportInput, required: true, description: 'Which import.' }) },
    resolve: async (_root, { input }, { trail }) => {
      const undone = await undoImport(trail, input.importId, input.reason);
      if (undone instanceof Refused) return undone;
      const { importId, rows, retracted, left } = undone;
      const nothing = { created: 0, errors: [], errorCount: 0, flags: [] };
      return { ...nothing, dryRun: false, importId, rows, unchanged: left, retracted };
    },
  }),
);
