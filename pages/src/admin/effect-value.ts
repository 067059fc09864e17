import { peopleText, percentText } from '../numbers.ts';
import { language } from '../page.ts';
import { provenanceOf, type Standing, standingFields } from '../provenance.ts';
import { type Targeted, targetFields, targetLine, targetStateText } from '../target-line.ts';
import { say } from './say.ts';

type Evidence = Standing['evidence'][number] & { measure: { code: string } | null };
/** A value before or after a change. */
export type EffectValue = Omit<Standing, 'evidence'> &
  Targeted & {
    asOf: string;
    coverage: { text: string } | null;
    numerator: { value: number; asOf: string | null } | null;
    denominator: { value: number; asOf: string | null } | null;
    rank: { position: number; of: number } | null;
    target: { gapPeople: number | null } | null;
    evidence: Evidence[];
  };
/** The indicator of a changed value. */
export type EffectIndicator = { code: string; name: string; numerator: { code: string } };

/** The fields to select on a value before or after a change. */
export const effectValueFields = `asOf coverage { text } numerator { value asOf } denominator { value } rank { position of }
  ${standingFields} evidence { measure { code } } ${targetFields} target { gapPeople }`;

/** A figure that is only tried out, which is not among the evidence. */
const tried = (asOf: string | null): Evidence => ({ asOf, source: { publisher: say.thisFigure }, measure: null });

/** The evidence with the figures that are only tried out, and with words for a numerator without a source. */
const completed = (value: EffectValue, { numerator }: EffectIndicator): EffectValue => {
  const { evidence, denominator, dataFrom } = value;
  const [first] = evidence;
  const code = value.numerator ? numerator.code : undefined;
  const isNumerators = first?.asOf === dataFrom && first.measure?.code === code;
  const named = evidence.map((figure, index) =>
    index > 0 || figure.source ? figure : { ...figure, source: { publisher: say.noSource } },
  );
  const own = isNumerators ? named : [tried(dataFrom), ...named];
  const basisDay = denominator?.asOf ?? dataFrom;
  return { ...value, evidence: own.some(({ asOf }) => asOf === basisDay) ? own : [...own, tried(basisDay)] };
};

/** The numbers of a value and the text that tells their day and source. */
export const valueText = (
  value: EffectValue,
  indicator: EffectIndicator,
  children: number,
): { text: string; source: string } => {
  const { coverage, numerator, denominator, origin } = value;
  // A count without a basis makes no coverage, but it has its own day, and entries up to the day of the value.
  const day = value.dataFrom ?? numerator?.asOf ?? null;
  const dated = { ...value, dataFrom: day, dataAsOf: value.dataAsOf ?? (day && value.asOf) };
  const about = { indicator: indicator.code, children, month: 'short' } as const;
  const source = provenanceOf(origin === 'ROLLED_UP' ? dated : completed(dated, indicator), about, language);
  if (source === null) return { text: '–', source: '' };
  const counts = numerator
    ? [numerator, denominator].flatMap((part) => (part ? peopleText(part.value) : [])).join(' / ')
    : '';
  return { text: [coverage ? percentText(coverage) : '–', counts].filter(Boolean).join(' · '), source };
};

/** The target of a value and how far it is. */
export const targetState = (value: EffectValue): string => {
  const line = targetLine(value, language, 'short');
  if (!line) return '–';
  const { gapPeople = null } = value.target ?? {};
  const gap = line.state === 'missed' && gapPeople !== null ? [say.missing(peopleText(gapPeople))] : [];
  return [targetStateText(line, language), ...gap].join(': ');
};
