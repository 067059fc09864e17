import type { Language } from './language.ts';
import { changeText, peopleText } from './numbers.ts';
import { type ProvenanceWords, provenanceWordsIn } from './provenance-words.ts';
import { dateText, spanText } from './times.ts';

/** The parts of a value that tell its day and its source. */
export type Standing = {
  origin: string;
  live: number;
  dataAsOf: string | null;
  dataFrom: string | null;
  provisional: boolean;
  completeness: number | null;
  denominator: { asOf: string | null } | null;
  /** The numerator's figures come first. */
  evidence: { asOf: string | null; source: { publisher: string } | null }[];
};

/** The fields to select on a value that is shown. */
export const standingFields = `origin live dataAsOf dataFrom provisional completeness denominator { asOf }
  evidence { asOf source { publisher } }`;

/** The indicator of the value, the number of regions directly below its region, and how long the days may be. */
type About = { indicator: string; children: number; month?: 'long' | 'short' };

const unitText = (people: string, indicator: string, words: ProvenanceWords): string =>
  indicator === 'IKD_ACTIVATION' ? words.activations(people) : words.residents(people);

/** "7 dari 10 daerah". A child that is rolled up itself may be known in part, so the number can be a fraction. */
const regionsText = (completeness: number, children: number, words: ProvenanceWords): string => {
  const [known, all] = [completeness * children, peopleText(children)];
  if (Math.abs(known - Math.round(known)) < 0.005) return words.ofRegions(peopleText(Math.round(known)), all);
  // A part that is missing never rounds up to all regions.
  const about = Math.min(Math.round(known), children - 1);
  return about === 0 ? words.underOneOf(all) : words.aboutOfRegions(peopleText(about), all);
};

/** The publishers of the figures of a day, each once. */
const publishersOn = (day: string | null, { evidence }: Standing, language: Language): string[] => {
  const publishers = evidence.flatMap(({ asOf, source }) => (asOf === day && source ? [source.publisher] : []));
  const list = new Intl.ListFormat(language === 'en' ? 'en-GB' : 'id-ID').format(new Set(publishers));
  return list ? [list] : [];
};

/** The day and publisher of the basis, where these are not the numerator's and the basis is in the value. */
const basisText = (value: Standing, { month }: About, language: Language): string[] => {
  const { origin, live, denominator, dataFrom } = value;
  const day = denominator?.asOf ?? null;
  // The entries of the ledger make percentage points of the basis; without them a stated percentage needs none.
  if (day === null || day === dataFrom || (origin === 'STATED' && live === 0)) return [];
  const words = provenanceWordsIn(language);
  return [[words.basisAsOf(dateText(day, language, month)), ...publishersOn(day, value, language)].join(', ')];
};

/**
 * The day of a value and its publisher or, where it is rolled up, its days and the number of regions that had data. Null
 * for a value without a day or a source, which no page shows.
 */
export const provenanceOf = (value: Standing, about: About, language: Language): string | null => {
  const { origin, live, dataAsOf, dataFrom, provisional, completeness, evidence } = value;
  if (dataAsOf === null || dataFrom === null) return null;
  const { indicator, children, month } = about;
  const words = provenanceWordsIn(language);
  const dayText = provisional ? words.provisionalAsOf : words.asOf;
  if (origin === 'ROLLED_UP') {
    const parts = [
      dayText(spanText(dataFrom, dataAsOf, language, month)),
      regionsText(completeness ?? 0, children, words),
    ];
    // A minus before the number says that more were withdrawn than activated.
    const people = live < 0 ? changeText(live) : peopleText(live);
    return [...parts, ...(live === 0 ? [] : [words.included(unitText(people, indicator, words))])].join(', ');
  }
  if (!evidence[0]?.source) return null;
  const published = [dayText(dateText(dataFrom, language, month)), ...publishersOn(dataFrom, value, language)];
  if (live !== 0) {
    const entries = unitText(peopleText(Math.abs(live)), indicator, words);
    published.push((live > 0 ? words.added : words.subtracted)(entries, dateText(dataAsOf, language, month)));
  }
  return [published.join(', '), ...basisText(value, about, language)].join('; ');
};
