import { changeForm, mutationOf } from './change-form.ts';
import { conclude, reasonField } from './dialog.ts';
import { type Control, field, fieldSet, makeInput, makeSelect, neededIn, numberIn, textIn } from './field.ts';
import { type Effect, effectFields, type Flag, flagFields, showEffects, showFlags } from './outcome.ts';
import { regionBox } from './region-box.ts';
import { nameOf, say } from './say.ts';
import { session } from './session.ts';
import { writeNumber } from './written-number.ts';

/** A figure in use, as it is listed and revised. */
export type Figure = {
  id: string;
  region: { code: string; name: string };
  metric: string;
  measure: { code: string; name: string } | null;
  indicator: { code: string; name: string } | null;
  basis: { code: string; name: string } | null;
  value: number | null;
  low: number | null;
  high: number | null;
  decimals: number | null;
  comparator: string;
  approximate: boolean;
  provisional: boolean;
  precision: string;
  asOf: string | null;
  asOfFrom: string | null;
  source: Source | null;
};
type Source = { publisher: string; title: string | null; publishedOn: string | null; url: string | null };
/** The outcome of changing a figure. */
export type FigureOutcome = { effects: Effect[]; flags: Flag[] };

/** The fields to select on the outcome of changing a figure. */
export const figureOutcome = `${flagFields} ${effectFields}`;
/** The preview of a change of a figure. */
export const previewFigure = ({ flags, effects }: FigureOutcome): Node[] => [showFlags(flags), showEffects(effects)];

const named = (codes: string[]): [string, string][] => codes.map((code) => [code, nameOf(code)]);
const metrics = ['COUNT', 'COVERAGE', 'ACHIEVEMENT'];
const comparators = ['EQ', 'LT', 'LTE', 'GT', 'GTE', 'BETWEEN'];
const precisions = ['DAY', 'MONTH', 'SEMESTER', 'YEAR', 'RANGE', 'UNDATED'];

/** The fields for the source of a figure; `input` returns null if all of them are empty. */
export const sourceFields = (given: Source | null): { element: HTMLElement; input: () => object | null } => {
  const publisher = makeInput('text', given?.publisher);
  const title = makeInput('text', given?.title ?? '');
  const publishedOn = makeInput('date', given?.publishedOn ?? '');
  const url = makeInput('url', given?.url ?? '');
  const element = fieldSet(
    `${say.source} (${say.optional})`,
    field('source.publisher', say.publisher, publisher),
    field('source.title', say.sourceTitle, title),
    field('source.publishedOn', say.publishedOn, publishedOn),
    field('source.url', say.url, url),
  );
  const input = (): object | null =>
    [publisher, title, publishedOn, url].every((control) => textIn(control) === null)
      ? null
      : {
          publisher: neededIn(publisher),
          title: textIn(title),
          publishedOn: textIn(publishedOn),
          url: textIn(url),
        };
  return { element, input };
};

/** A form that records a figure of a region, or a revision of the given one. */
export const figureForm = (
  given: Figure | null,
  place: { code: string; name: string } | undefined,
  done: () => void,
): HTMLFormElement => {
  const { measures, indicators } = session();
  const region = regionBox('region', say.region, place);
  const metric = makeSelect(named(metrics), given?.metric);
  const measure = makeSelect(
    measures.map(({ code, name }) => [code, name]),
    given?.measure?.code ?? 'IKD_ACTIVE',
  );
  const indicator = makeSelect(
    indicators.map(({ code, name }) => [code, name]),
    given?.indicator?.code ?? 'IKD_ACTIVATION',
  );
  const basis = makeSelect([]);
  const comparator = makeSelect(named(comparators), given?.comparator);
  const written = (value: number | null | undefined): HTMLInputElement => {
    const input = makeInput('text', writeNumber(value ?? null, given?.decimals ?? null));
    input.inputMode = 'decimal';
    return input;
  };
  const [value, low, high] = [written(given?.value), written(given?.low), written(given?.high)];
  const approximate = makeInput('checkbox', given?.approximate ? 'yes' : '');
  const precision = makeSelect(named(precisions), given?.precision);
  const [asOf, asOfFrom] = [makeInput('date', given?.asOf ?? ''), makeInput('date', given?.asOfFrom ?? '')];
  const source = sourceFields(given?.source ?? null);
  const reason = reasonField(say.reasonOptional);

  const fields = {
    measure: field('measure', say.measure, measure),
    indicator: field('indicator', say.indicator, indicator),
    basis: field('basis', say.basis, basis),
    value: field('value', say.value, value, say.valueHint),
    low: field('low', say.low, low, say.optional),
    high: field('high', say.high, high, say.optional),
    asOf: field('asOf', say.asOf, asOf),
    asOfFrom: field('asOfFrom', say.asOfFrom, asOfFrom),
  };
  const isPeople = (): boolean => metric.value === 'COUNT';
  const offerBases = (): void => {
    const chosen = indicators.find(({ code }) => code === indicator.value);
    const bases = chosen ? [chosen.basis, ...chosen.alternativeBases] : [];
    const wanted = given?.basis?.code ?? '';
    basis.replaceChildren(...bases.map(({ code, name }) => new Option(name, code, false, code === wanted)));
  };
  const offerFields = (): void => {
    fields.measure.hidden = !isPeople();
    fields.indicator.hidden = isPeople();
    fields.basis.hidden = isPeople();
    fields.value.hidden = comparator.value === 'BETWEEN';
    fields.low.hidden = !['EQ', 'BETWEEN'].includes(comparator.value);
    fields.high.hidden = fields.low.hidden;
    fields.asOf.hidden = precision.value === 'UNDATED';
    fields.asOfFrom.hidden = precision.value !== 'RANGE';
  };
  indicator.addEventListener('change', offerBases);
  for (const select of [metric, comparator, precision]) select.addEventListener('change', offerFields);
  offerBases();
  offerFields();

  const number = (control: Control, place: HTMLElement): number | null =>
    place.hidden ? null : (numberIn(control, isPeople())?.value ?? null);
  const decimals = (): number | null =>
    isPeople() || fields.value.hidden ? null : (numberIn(value, false)?.decimals ?? null);
  const input = (): Record<string, unknown> => ({
    region: region.code() ?? '',
    metric: metric.value,
    ...(isPeople() ? { measure: measure.value } : { indicator: indicator.value, basis: basis.value || null }),
    comparator: comparator.value,
    value: number(value, fields.value),
    low: number(low, fields.low),
    high: number(high, fields.high),
    decimals: decimals(),
    approximate: approximate.checked,
    precision: precision.value,
    asOf: fields.asOf.hidden ? null : textIn(asOf),
    asOfFrom: fields.asOfFrom.hidden ? null : textIn(asOfFrom),
    source: source.input(),
    reason: textIn(reason.control),
    ...(given && { supersedes: given.id }),
  });
  return changeForm<FigureOutcome>({
    fields: [
      fieldSet(
        say.figures,
        region.element,
        field('metric', say.metric, metric),
        fields.measure,
        fields.indicator,
        fields.basis,
      ),
      fieldSet(
        say.value,
        field('comparator', say.comparator, comparator),
        fields.value,
        fields.low,
        fields.high,
        field('approximate', say.approximate, approximate),
      ),
      fieldSet(say.asOf, field('precision', say.precision, precision), fields.asOfFrom, fields.asOf),
      source.element,
      reason.element,
    ],
    input,
    mutation: mutationOf('recordFigure', 'FigurePayload', figureOutcome),
    preview: previewFigure,
    confirm: say.confirm,
    done: () => {
      done();
      conclude(say.saved);
    },
  });
};
