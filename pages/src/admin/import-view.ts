import { peopleText } from '../numbers.ts';
import { make, show } from '../page.ts';
import { changeForm, mutationOf } from './change-form.ts';
import { announce, conclude, openDialog, reasonField } from './dialog.ts';
import { FieldProblem, field, makeButton, makeInput, textIn } from './field.ts';
import { sourceFields } from './figure-form.ts';
import { type Flag, flagFields, makeTable, showFlags } from './outcome.ts';
import { say } from './say.ts';

type Imported = {
  importId: string | null;
  rows: number;
  created: number;
  unchanged: number;
  errorCount: number;
  errors: { row: number; column: string | null; message: string }[];
  flags: Flag[];
};
type Undone = { retracted: number; unchanged: number };

/** The largest request that the server accepts, less the other fields that are sent with the file. */
const mostBytes = 990_000;
/** The bytes of a text as it is sent: quotes and line breaks grow. */
const sentBytes = (text: string): number => new Blob([JSON.stringify(text)]).size;

const previewFile = ({ rows, created, unchanged, errorCount, errors, flags }: Imported): Node[] => [
  make('p', '', say.fileCounts(peopleText(rows), peopleText(created), peopleText(unchanged))),
  ...(errorCount > 0
    ? [
        make('p', 'alarm', say.rowErrors(peopleText(errorCount))),
        makeTable(
          say.message,
          [say.row, say.column, say.message],
          errors.map(({ row, column, message }) => [String(row), column ?? '–', message]),
        ),
      ]
    : [showFlags(flags)]),
];

/** Opens the form that undoes an import. */
export const openUndoImport = (importId: string, done: () => void): void => {
  const reason = reasonField();
  const close = openDialog(
    say.undoImport,
    changeForm<Undone>({
      fields: [reason.element],
      input: () => ({ importId, reason: reason.control.value }),
      mutation: mutationOf('undoImport', 'ImportFiguresPayload', 'retracted unchanged'),
      confirm: say.undoImport,
      done: ({ retracted, unchanged }) => {
        close();
        conclude(say.importUndone(peopleText(retracted), peopleText(unchanged)));
        done();
      },
    }),
  );
};

/** The file field, onto which a file can also be dropped. */
const fileField = (): { element: HTMLElement; text: () => string } => {
  const input = makeInput('file');
  input.accept = '.csv,text/csv,text/plain';
  const element = field('csv', say.chooseFile, input, say.fileHint);
  element.classList.add('drop');
  const problem = element.querySelector<HTMLElement>('.problem') ?? element;
  let text: string | null = null;
  let isTooLarge = false;
  const read = async (): Promise<void> => {
    text = null;
    const [file] = input.files ?? [];
    const content = file && file.size <= mostBytes ? await file.text() : '';
    isTooLarge = file !== undefined && (file.size > mostBytes || sentBytes(content) > mostBytes);
    if (file && !isTooLarge) text = content;
    show(problem, isTooLarge ? say.tooLarge : '');
  };
  input.addEventListener('change', () => void read());
  element.addEventListener('dragover', (event) => {
    event.preventDefault();
    element.dataset['over'] = '';
  });
  element.addEventListener('dragleave', () => delete element.dataset['over']);
  element.addEventListener('drop', (event) => {
    event.preventDefault();
    delete element.dataset['over'];
    // The file that was checked is the one that will be stored, so no other file may take its place in between.
    if (!event.dataTransfer || input.matches(':disabled')) return;
    input.files = event.dataTransfer.files;
    void read();
  });
  return {
    element,
    text: () => {
      if (isTooLarge) throw new FieldProblem('csv', say.tooLarge);
      if (text === null) throw new FieldProblem('csv', say.noFile);
      return text;
    },
  };
};

/** Checks a file of figures and stores it, all of it or nothing. */
export const showImport = (view: HTMLElement): void => {
  const place = make('section', 'found-here');
  const [file, source, reason] = [fileField(), sourceFields(null), reasonField(say.reasonOptional)];
  const showStored = ({ importId, created, flags }: Imported): void => {
    const heading = make('h3', '', importId === null ? say.nothingNew : say.imported(peopleText(created)));
    heading.tabIndex = -1;
    const undo =
      importId === null ? [] : [makeButton(say.undoImport, 'plain', () => openUndoImport(importId, emptied))];
    place.replaceChildren(heading, showFlags(flags), ...undo);
    announce(heading.textContent ?? '');
    heading.focus();
  };
  const emptied = (): void => place.replaceChildren();
  const form = changeForm<Imported>({
    fields: [file.element, source.element, reason.element],
    input: () => ({ csv: file.text(), source: source.input(), reason: textIn(reason.control) }),
    mutation: mutationOf(
      'importFigures',
      'ImportFiguresPayload',
      `importId rows created unchanged errorCount errors { row column message } ${flagFields}`,
    ),
    check: say.check,
    confirm: say.store,
    preview: previewFile,
    isBlocked: ({ errorCount, created }) => errorCount > 0 || created === 0,
    done: showStored,
  });
  view.append(form, place);
};
