import type { VersionedFacts } from '../../src/indicator/evidence.store.ts';
import type { Evidence } from '../../src/indicator/evidence-loader.ts';
import { ValueReader } from '../../src/indicator/value-reader.ts';
import type { Day } from '../../src/terms/calendar.ts';
import { isWithin } from '../../src/terms/region-code.ts';
import type { Catalogue } from '../../src/values/catalogue.ts';
import { type Figure, isComputable } from '../../src/values/figure.ts';
import type { DayCount } from '../../src/values/ledger-counts.ts';
import { type Subtree, subtreeOf } from '../../src/values/roll-up.ts';
import type { Target } from '../../src/values/target.ts';
import * as oracle from './oracle/world.ts';

const catalogueOf = ({ measures, indicators }: oracle.World): Catalogue => ({
  measures: measures.map(({ code, cumulative, within }) => ({
    code,
    name: code,
    description: code,
    cumulative,
    withinCode: within[0] ?? null,
  })),
  indicators: indicators.map(({ code, numerator, basis, alternativeBases }) => ({
    code,
    name: code,
    description: code,
    numeratorCode: numerator,
    basisCode: basis,
    alternativeBaseCodes: alternativeBases,
  })),
});

const figureOf = (figure: oracle.Figure, id: number): Figure => ({
  ...figure,
  id,
  regionCode: figure.region,
  measureCode: figure.measure,
  indicatorCode: figure.indicator,
  basisCode: figure.basis,
  asOf: figure.asOfTo,
  sourceId: figure.source,
});

/** The facts of a world as the reader of values gets them from the database, without one. */
export class WorldEvidence implements Evidence {
  readonly catalogue: Catalogue;
  private readonly world: oracle.World;
  private readonly figures: { of: oracle.Figure; figure: Figure }[];
  private readonly targets: { of: oracle.Target; target: Target }[];

  constructor(world: oracle.World) {
    this.world = world;
    this.catalogue = catalogueOf(world);
    this.figures = world.figures.map((of, index) => ({ of, figure: figureOf(of, index) }));
    this.targets = world.targets.map((of, id) => {
      const { indicator, region, basis, restates, ...rest } = of;
      const restated = world.targets.findIndex((other) => other.id === restates);
      const codes = { indicatorCode: indicator, regionCode: region, basisCode: basis };
      return { of, target: { ...rest, ...codes, id, restatesId: restates === null ? null : restated } };
    });
  }

  /** The world's own names of figures and targets. */
  readonly figureName = ({ id }: { id: number }): string => this.world.figures[id]?.id ?? '';
  readonly targetName = ({ id }: { id: number }): string => this.world.targets[id]?.id ?? '';

  readonly figureNamed = (name: string): Figure => {
    const found = this.figures.find(({ of }) => of.id === name);
    if (!found) throw new Error(`No figure ${name}`);
    return found.figure;
  };

  reader(): ValueReader {
    return new ValueReader(this, this.catalogue);
  }

  private isKnown(of: oracle.Recorded, knownAt: Date | null): boolean {
    return oracle.isKnown(of, knownAt?.toISOString() ?? null);
  }

  private liveIn(code: string, knownAt: Date | null): DayCount[] {
    const counts = new Map<string, DayCount>();
    for (const { domicile, measure, day, net, recordedAt } of this.world.entries) {
      const isRecorded = knownAt === null || new Date(recordedAt) <= knownAt;
      if (!isRecorded || !isWithin(domicile, code)) continue;
      const key = `${measure} ${day}`;
      counts.set(key, { measureCode: measure, day, net: (counts.get(key)?.net ?? 0) + net });
    }
    return [...counts.values()].toSorted((a, b) => (a.day < b.day ? -1 : 1));
  }

  factsOf(code: string, knownAt: Date | null): Promise<VersionedFacts> {
    const figures = this.figures
      .filter(({ of }) => of.region === code && this.isKnown(of, knownAt))
      .map(({ figure }) => figure);
    const targets = this.targets
      .filter(({ of }) => isWithin(code, of.region) && this.isKnown(of, knownAt))
      .map(({ target }) => target);
    return Promise.resolve({ code, version: 0, figures, targets, live: this.liveIn(code, knownAt) });
  }

  countsOf({ live }: VersionedFacts): DayCount[] {
    return live;
  }

  subtreeOf(code: string, knownAt: Date | null, day: Day): Promise<Subtree> {
    const figures = this.figures
      .filter(({ of }) => this.isKnown(of, knownAt) && this.world.regions.get(of.region)?.retired !== true)
      .map(({ figure }) => figure)
      .filter((figure) => isComputable(figure) && figure.asOf <= day && isWithin(figure.regionCode, code));
    const codes = [...this.world.regions.keys()].filter((region) => isWithin(region, code));
    const counts = codes.map((region): [string, number] => [region, oracle.childrenOf(this.world, region).length]);
    const live = [...new Set(figures.map(({ regionCode }) => regionCode))].map((region): [string, DayCount[]] => [
      region,
      this.liveIn(region, knownAt),
    ]);
    return Promise.resolve(subtreeOf(figures, new Map(counts), new Map(live)));
  }

  regencyCount(code: string): Promise<number> {
    const regencies = [...this.world.regions.values()].filter((region) => /^\d\d\.\d\d$/.test(region.code));
    return Promise.resolve(regencies.filter((region) => !region.retired && isWithin(region.code, code)).length);
  }

  childrenOf(code: string): Promise<{ codes: string[]; withFigures: string[] }> {
    const codes = oracle.childrenOf(this.world, code).toSorted();
    const known = new Set(this.world.figures.map(({ region }) => region));
    return Promise.resolve({ codes, withFigures: codes.filter((child) => known.has(child)) });
  }

  forget(): void {
    // The world does not change.
  }
}
