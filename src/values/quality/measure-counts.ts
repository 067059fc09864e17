import { type Day, lastDay } from '../../terms/calendar.ts';
import { computableUntil, newestOf } from '../evidence.ts';
import { type DatedFigure, type Figure, isComputable } from '../figure.ts';

/** The newest day first; of one day the one recorded last first. */
const newestFirst = (a: DatedFigure, b: DatedFigure): number =>
  a.asOf === b.asOf ? b.order - a.order : a.asOf < b.asOf ? 1 : -1;

/** Every count of each measure that a value can stand on, the newest first. */
export const countsByMeasure = (figures: Figure[]): Map<string, DatedFigure[]> => {
  const counts = figures.filter(isComputable).filter(({ metric }) => metric === 'COUNT');
  return Map.groupBy(counts.toSorted(newestFirst), ({ measureCode }) => measureCode ?? '');
};

/** The first count after the day; of several of its day the one recorded last. */
export const firstCountAfter = (figures: Figure[], measureCode: string, day: Day): DatedFigure | null => {
  const later = computableUntil(figures, lastDay).filter((each) => each.measureCode === measureCode && each.asOf > day);
  const first = later.reduce<Day | null>((least, { asOf }) => (least !== null && least < asOf ? least : asOf), null);
  return newestOf(later.filter(({ asOf }) => asOf === first));
};
