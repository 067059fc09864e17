import { make } from '../page.ts';
import { askWhy } from './ask-why.ts';
import { mutationOf } from './change-form.ts';
import { openDialog } from './dialog.ts';
import { makeButton } from './field.ts';
import { type Figure, type FigureOutcome, figureForm, figureOutcome, previewFigure } from './figure-form.ts';
import { flagFields, showFlags } from './outcome.ts';
import { type Connection, makeRow, pagedList, pageFields, pageSize } from './paged-list.ts';
import { regionBox } from './region-box.ts';
import { nameOf, say } from './say.ts';
import { searchForm } from './search-form.ts';
import { isAdmin, session, tell } from './session.ts';
import { writeNumber } from './written-number.ts';

const figuresQuery = `query ($within: String, $size: Int!, $cursor: String) {
  figures(within: $within, first: $size, after: $cursor) { nodes {
    id region { code name } metric measure { code name } indicator { code name } basis { code name } value low high decimals
    comparator approximate provisional precision asOf asOfFrom source { publisher title publishedOn url } ${flagFields}
  } ${pageFields} } }`;

const percentages = new Set(['COVERAGE', 'ACHIEVEMENT']);

const valueText = ({ metric, comparator, value, low, high, decimals, approximate }: Figure): string => {
  const text = (number: number | null): string => writeNumber(number, decimals);
  const number = value === null ? `${text(low)}–${text(high)}` : text(value);
  const how = comparator === 'EQ' || comparator === 'BETWEEN' ? '' : `${nameOf(comparator)} `;
  return `${approximate ? '± ' : ''}${how}${number}${percentages.has(metric) ? '\u00A0%' : ''}`;
};

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

const figureRow = (figure: Figure, reload: () => void): HTMLElement => {
  const { region, metric, measure, indicator, basis, asOf, source, provisional, flags } = figure;
  const what = measure?.name ?? [nameOf(metric), indicator?.name, basis?.name].filter(Boolean).join(' · ');
  const name = `${valueText(figure)} · ${what}`;
  const about = [region.name, asOf ?? nameOf('UNDATED'), source?.publisher ?? say.noSource];
  if (provisional) about.push(say.provisional);
  const buttons = isAdmin()
    ? [
        makeButton(say.revise, 'plain', () => openRevision(figure, reload)),
        makeButton(say.retract, 'plain', () => openRetraction(figure.id, reload)),
      ]
    : [];
  for (const button of buttons) button.ariaLabel = `${button.textContent}: ${name}, ${region.name}`;
  return makeRow(name, about, flags.length > 0 ? showFlags(flags) : null, ...buttons);
};

/** Lists the figures of a region with their flags, and records new ones. */
export const showFigures = async (view: HTMLElement): Promise<void> => {
  const place = make('section', 'found-here');
  const [own] = session().viewer.regions;
  const region = regionBox('within', say.figuresOf, own);
  const list = async (): Promise<void> => {
    const within = region.code();
    place.replaceChildren(
      await pagedList<Figure>({
        load: async (cursor) =>
          (await tell<{ figures: Connection<Figure> }>(figuresQuery, { within, size: pageSize, cursor })).figures,
        row: (figure) => figureRow(figure, () => void list()),
      }),
    );
  };
  const record = makeButton(say.recordFigure, 'main', () => {
    const form = figureForm(null, own, () => {
      close();
      void list();
    });
    const close = openDialog(say.recordFigure, form);
  });
  view.append(...(isAdmin() ? [record] : []), searchForm(say.find, list, region.element), place);
  await list();
};
