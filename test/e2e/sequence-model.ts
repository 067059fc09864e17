import fc from 'fast-check';

/** One action in a sequence. Numbers select among the existing items, modulo how many there are. */
export type Step =
  | { do: 'record'; event: number; measure: number; kind: number; domicile: number; count: number; late: boolean }
  | { do: 'repeat'; entry: number; changed: boolean }
  | { do: 'correct'; entry: number; what: What; to: number; dryRun: boolean }
  | { do: 'undo'; correction: number }
  | { do: 'move'; event: number }
  | { do: 'undoMove'; move: number }
  | { do: 'figure'; day: number; people: number; supersedes: number | null }
  | { do: 'retract'; figure: number }
  | { do: 'target'; percent: number }
  | { do: 'import'; day: number; people: number }
  | { do: 'undoImport'; imported: number };
type What = 'count' | 'void' | 'measure' | 'kind' | 'domicile' | 'event';

export const measures = ['IKD_ACTIVE', 'KTP_RECORDED'] as const;
export const kinds = ['ACTIVATION', 'ACTIVATION', 'REACTIVATION', 'WITHDRAWAL'] as const;
export const figureDays = ['2026-01-31', '2026-03-31', '2026-06-30'];

const any = fc.nat(11);
const one = <Do extends Step['do']>(name: Do) => ({ do: fc.constant(name) });
const people = fc.integer({ min: 1, max: 100_000 });

/** Sequences that begin with something to correct. */
export const sequences = fc
  .array(
    fc.oneof(
      {
        weight: 5,
        arbitrary: fc.record({
          ...one('record'),
          event: any,
          measure: any,
          kind: any,
          domicile: any,
          count: fc.integer({ min: 1, max: 40 }),
          late: fc.boolean(),
        }),
      },
      { weight: 1, arbitrary: fc.record({ ...one('repeat'), entry: any, changed: fc.boolean() }) },
      {
        weight: 6,
        arbitrary: fc.record({
          ...one('correct'),
          entry: any,
          what: fc.constantFrom<What>('count', 'void', 'measure', 'kind', 'domicile', 'event'),
          to: any,
          dryRun: fc.integer({ min: 0, max: 3 }).map((number) => number === 0),
        }),
      },
      { weight: 3, arbitrary: fc.record({ ...one('undo'), correction: any }) },
      { weight: 4, arbitrary: fc.record({ ...one('move'), event: any }) },
      { weight: 4, arbitrary: fc.record({ ...one('undoMove'), move: any }) },
      { weight: 1, arbitrary: fc.record({ ...one('figure'), day: any, people, supersedes: fc.option(any) }) },
      { weight: 1, arbitrary: fc.record({ ...one('retract'), figure: any }) },
      { weight: 1, arbitrary: fc.record({ ...one('target'), percent: fc.integer({ min: 1, max: 100 }) }) },
      { weight: 3, arbitrary: fc.record({ ...one('import'), day: any, people }) },
      { weight: 4, arbitrary: fc.record({ ...one('undoImport'), imported: any }) },
    ),
    { minLength: 4, maxLength: 10 },
  )
  .map((steps): Step[] => [
    { do: 'record', event: 0, measure: 0, kind: 0, domicile: 0, count: 30, late: false },
    ...steps,
  ]);

/**
 * An entry in the model. `stands` is true unless a correction in force has taken it back or the correction that added
 * it was undone.
 */
export type ModelEntry = {
  id: string;
  event: string;
  measure: string;
  kind: string;
  domicile: string;
  count: number;
  occurredAt: string;
  stands: boolean;
};
export type ModelCorrection = {
  id: string;
  of: ModelEntry;
  replacement: ModelEntry | null;
  undone: boolean;
  moveId: string | null;
};
export type ModelFigure = {
  id: string | null;
  measure: 'IKD_ACTIVE' | 'KTP_ELIGIBLE';
  day: string;
  people: number;
  active: boolean;
  importId: string | null;
};

/** The known state of one region and its two events, in the simplest form. */
export class Model {
  readonly entries: ModelEntry[] = [];
  readonly corrections: ModelCorrection[] = [];
  readonly figures: ModelFigure[] = [];
  percent: number | null = null;
  readonly region: string;

  constructor(region: string) {
    this.region = region;
  }

  private sum(part: (entry: ModelEntry) => boolean, worth: (entry: ModelEntry) => number): number {
    return this.entries
      .filter((entry) => entry.stands && part(entry))
      .reduce((total, entry) => total + worth(entry), 0);
  }

  counter(event: string): { served: number; net: number } {
    const here = (entry: ModelEntry): boolean => entry.event === event;
    return { served: this.sum(here, served), net: this.sum(here, net) };
  }

  /**
   * Every number that no correction may take below zero: those of the events, of their parts, and the region's count.
   */
  balances(): number[] {
    const parts = [...new Set(this.entries.map((entry) => entry.event))].flatMap((event) =>
      [...measures, null].map((measure) =>
        this.sum((entry) => entry.event === event && (measure === null || entry.measure === measure), net),
      ),
    );
    const evidence = this.figure('IKD_ACTIVE');
    return [...parts, evidence === null ? 0 : evidence + this.live('IKD_ACTIVE')];
  }

  /** Entries are from today and figures from days long past, so all entries count on top. */
  live(measure: string): number {
    return this.sum((entry) => entry.measure === measure && `${entry.domicile}.`.startsWith(`${this.region}.`), net);
  }

  /** The figure in use for the newest day; of two for one day, the later recorded. */
  figure(measure: ModelFigure['measure']): number | null {
    const used = this.figures.filter((figure) => figure.active && figure.measure === measure);
    return (
      used.reduce<ModelFigure | null>((best, each) => (best && best.day > each.day ? best : each), null)?.people ?? null
    );
  }
}

const served = ({ kind, count }: ModelEntry): number => (kind === 'WITHDRAWAL' ? 0 : count);
const net = ({ kind, count }: ModelEntry): number =>
  ({ ACTIVATION: count, REACTIVATION: 0, WITHDRAWAL: -count })[kind] ?? Number.NaN;
