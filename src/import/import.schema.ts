import { Readable } from 'node:stream';
import { reasonDescription } from '../audit/reason.ts';
import { keptAsIs, requestIdDescription } from '../audit/repeatable.ts';
import { SourceInput, sourceOf } from '../figure/source-input.schema.ts';
import { builder } from '../graphql/builder.ts';
import { resultUnion } from '../graphql/refusal.schema.ts';
import { QualityFlagType } from '../indicator/quality.schema.ts';
import { inLanguage } from '../language/in-language.ts';
import { invalid, Refused } from '../terms/refusal.ts';
import { said } from '../terms/sentence.ts';
import type { RowError } from './file/row-error.ts';
import { importFigures, keptImport } from './import-figures.ts';
import type { ImportOutcome } from './store-file.ts';
import { type Undone, undoImport } from './undo-import.ts';

const ImportRowErrorType = builder.objectRef<RowError>('ImportRowError').implement({
  description: 'A problem that keeps a file from being stored.',
  fields: (t) => ({
    row: t.exposeInt('row', { description: 'The number of the row in a spreadsheet: the header is row 1.' }),
    column: t.exposeString('column', { nullable: true, description: 'Title of the column; null for the whole row.' }),
    message: t.string({
      description: 'The problem in a sentence; in Indonesian with the header Accept-Language: id.',
      resolve: ({ message }, _args, { language }) => inLanguage(language, message),
    }),
  }),
});

/** The outcome of an import, or of undoing one. */
type Payload = ImportOutcome & { retracted: number };

const ImportFiguresPayloadType = builder.objectRef<Payload>('ImportFiguresPayload').implement({
  description: 'The outcome of importing a file, or of undoing an import.',
  fields: (t) => ({
    dryRun: t.exposeBoolean('dryRun', { description: 'Whether this was a dry run, which stores nothing.' }),
    importId: t.exposeID('importId', {
      nullable: true,
      description: 'The id for undoing the import; null if nothing was stored.',
    }),
    rows: t.exposeInt('rows', { description: 'Rows of the file that are not empty, without the header.' }),
    created: t.exposeInt('created', {
      description: 'New figures, 0 if there are errors; a row with two numbers has two.',
    }),
    unchanged: t.exposeInt('unchanged', {
      description:
        'Figures that are already in use exactly as in the file; after undoing an import, those that had been revised or retracted before.',
    }),
    retracted: t.exposeInt('retracted', {
      description: 'Figures that undoing the import took out of use; otherwise 0.',
    }),
    errors: t.field({
      type: [ImportRowErrorType],
      description: 'The first 1,000 errors, in the order of rows. If there are any, nothing is stored.',
      resolve: ({ errors }) => errors,
    }),
    errorCount: t.exposeInt('errorCount', { description: 'The total number of errors.' }),
    flags: t.field({
      type: [QualityFlagType],
      description:
        'The quality findings about the figures of the file, for the days of those figures (the first 2,000 days of regions, and fewer of a region with many). Figures that a dry run did not store are left out.',
      resolve: ({ flags }) => flags,
    }),
  }),
});

const ImportFiguresResultType = resultUnion(
  'ImportFiguresResult',
  ImportFiguresPayloadType,
  'The outcome of the file, or the reason why nothing was done.',
);

const ImportFiguresInput = builder.inputType('ImportFiguresInput', {
  description:
    'CSV with a header row; numbers may be written 2.860.701 and 99,54. All rows or none are stored. For files larger than a request may be, use the command jemput import.',
  fields: (t) => ({
    csv: t.string({ description: 'The file. Refused with INVALID where it is left out.' }),
    source: t.field({ type: SourceInput, description: 'The source of rows that name none.' }),
    dryRun: t.boolean({
      required: true,
      defaultValue: true,
      description: 'Return the outcome without storing anything.',
    }),
    reason: t.string({ description: reasonDescription.optional }),
    requestId: t.id({ description: requestIdDescription }),
  }),
});

const UndoImportInput = builder.inputType('UndoImportInput', {
  description: 'The import to undo, and the reason.',
  fields: (t) => ({
    importId: t.id({ required: true, description: 'The importId that importFigures returned.' }),
    reason: t.string({ required: true, description: reasonDescription.required }),
    requestId: t.id({ description: requestIdDescription }),
  }),
});

builder.mutationField('importFigures', (t) =>
  t.field({
    type: ImportFiguresResultType,
    authScopes: { role: 'ADMIN' },
    description:
      "Stores the published figures of a file, all of its rows or none; every region must lie within the viewer's regions. Sending a file again changes nothing. Refuses with INVALID without a file, or for a reason or source that cannot be stored.",
    args: { input: t.arg({ type: ImportFiguresInput, required: true, description: 'The file.' }) },
    resolve: async (_root, { input }, { trail, catalogue }, { fieldName }) => {
      const outcome = await trail.once(fieldName, input, keptImport, async (own, { csv, source, dryRun, reason }) => {
        if (csv == null) return invalid('csv', said`is empty`);
        const request = {
          file: Readable.from([Buffer.from(csv)]),
          source: source ? sourceOf(source) : null,
          dryRun,
          reason: reason ?? null,
        };
        return importFigures(own, request, catalogue);
      });
      return outcome instanceof Refused ? outcome : { ...outcome, retracted: 0 };
    },
  }),
);

builder.mutationField('undoImport', (t) =>
  t.field({
    type: ImportFiguresResultType,
    authScopes: { role: 'ADMIN' },
    description:
      'Retracts the figures of an import that are still in use; those that were revised since stay as they are. Refuses with NOT_FOUND, OUT_OF_SCOPE or INVALID.',
    args: { input: t.arg({ type: UndoImportInput, required: true, description: 'The import to undo.' }) },
    resolve: async (_root, { input }, { trail }, { fieldName }) => {
      const undone = await trail.once(fieldName, input, keptAsIs<Undone>(), (own, { importId, reason }) =>
        undoImport(own, importId, reason),
      );
      if (undone instanceof Refused) return undone;
      const { left: unchanged, ...counts } = undone;
      return { ...counts, unchanged, dryRun: false, created: 0, errors: [], errorCount: 0, flags: [] };
    },
  }),
);
