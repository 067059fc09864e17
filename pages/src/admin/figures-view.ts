import { AskError } from '../ask.ts';
import { make, makeLink } from '../page.ts';
import { askWhy } from './ask-why.ts';
import { mutationOf } from './change-form.ts';
import { openDialog } from './dialog.ts';
import { makeButton } from './field.ts';
import { type Figure, type FigureOutcome, figureForm, figureOutcome, previewFigure } from './figure-form.ts';
import { figureFields, figureName } from './figure-name.ts';
import { latest } from './latest.ts';
import { type Flag, flagFields, showFlags } from './outcome.ts';
import { type Connection, makeRow, pagedList, pageFields, pageSize } from './paged-list.ts';
import { regionBox } from './region-box.ts';
import { nameOf, say } from './say.ts';
import { searchForm } from './search-form.ts';
import { isAdmin, session, tell } from './session.ts';

type ListedFigure = Figure & { status: string; flags: Flag[] };

const figuresQuery = `query ($within: String, $size: Int!, $cursor: String) {
  figures(within: $within, first: $size, after: $cursor) { nodes { ${figureFields} ${flagFields} } ${pageFields} } }`;
const figureQuery = `query ($id: ID!) { node(id: $id) { ... on Figure { ${figureFields} ${flagFields} } } }`;

/** Opens the form that takes a figure out of use. */
export const openRetraction = (figure: string, done: () => void): void =>
  askWhy<FigureOutcome>(
    say.retractFigure,
    { figure },
    { mutation: mutationOf('retractFigure', 'FigurePayload', figureOutcome), preview: previewFigure },
    done,
  );

const openRevision = (figure: Figure, done: () => void): void => {
  const form = figureForm(figure, figure.region, () => {
    close();
    done();
  });
  const close = openDialog(say.reviseFigure, form);
};

const figureRow = (figure: ListedFigure, reload: () => void): HTMLElement => {
  const { region, asOf, source, provisional, flags, status } = figure;
  const name = figureName(figure);
  const about = [region.name, asOf ?? nameOf('UNDATED'), source?.publisher ?? say.noSource];
  if (provisional) about.push(say.provisional);
  if (status !== 'ACTIVE') about.push(nameOf(status));
  const buttons =
    isAdmin() && status === 'ACTIVE'
      ? [
          makeButton(say.revise, 'plain', () => openRevision(figure, reload)),
          makeButton(say.retract, 'plain', () => openRetraction(figure.id, reload)),
        ]
      : [];
  for (const button of buttons) button.ariaLabel = `${button.textContent}: ${name}, ${region.name}`;
  return makeRow(name, about, flags.length > 0 ? showFlags(flags) : null, ...buttons);
};

/** The figure with that id; null if there is none, or if that is no id at all. */
const readFigure = async (id: string): Promise<ListedFigure | null> => {
  try {
    return (await tell<{ node: ListedFigure | null }>(figureQuery, { id })).node;
  } catch (error) {
    if (error instanceof AskError && error.argument === 'id') return null;
    throw error;
  }
};

/** Shows one figure, whose address has its id. */
const showFigure = async (view: HTMLElement, id: string): Promise<void> => {
  const found = latest();
  const load = async (): Promise<void> => {
    await found.show(async () => {
      const node = await readFigure(id);
      if (!node?.id) return [make('p', 'quiet', say.nothing)];
      const row = figureRow(node, () => void load());
      return [make('ul', 'entries', row)];
    });
  };
  const links = [makeLink('#findings', '', say.backToFindings), makeLink('#figures', '', say.allFigures)];
  view.append(make('p', 'ways', ...links), found.element);
  await load();
};

/** Lists the figures of a region with their flags, and records new ones; or shows the one with that id. */
export const showFigures = async (view: HTMLElement, id?: string): Promise<void> => {
  if (id !== undefined) return showFigure(view, id);
  const found = latest();
  const [own] = session().viewer.regions;
  const region = regionBox('within', say.figuresOf, own);
  const list = async (): Promise<void> => {
    const within = region.code();
    await found.show(async () => [
      await pagedList<ListedFigure>({
        load: async (cursor) =>
          (await tell<{ figures: Connection<ListedFigure> }>(figuresQuery, { within, size: pageSize, cursor })).figures,
        row: (figure) => figureRow(figure, () => void list()),
      }),
    ]);
  };
  const record = makeButton(say.recordFigure, 'main', () => {
    const form = figureForm(null, own, () => {
      close();
      void list();
    });
    const close = openDialog(say.recordFigure, form);
  });
  view.append(...(isAdmin() ? [record] : []), searchForm(say.find, list, region.element), found.element);
  await list();
};
