import type { Clocks } from './clocks.store.ts';

type Told = { allUpTo: number; beyond: Set<number> };

/**
 * The versions of the country's tallies that hints have told of, by measure. A version rises by one with each write, so
 * a gap that stays open is a hint that was lost, even if later ones came.
 */
export class ToldVersions {
  private readonly measures = new Map<string, Told>();

  /** Starts over: everything up to these versions counts as told. */
  startAt(ledger: Clocks['ledger']): void {
    this.measures.clear();
    for (const [measure, version] of Object.entries(ledger))
      this.measures.set(measure, { allUpTo: version, beyond: new Set() });
  }

  add(measure: string, version: number): void {
    const told = this.measures.get(measure) ?? { allUpTo: 0, beyond: new Set() };
    this.measures.set(measure, told);
    if (version > told.allUpTo) told.beyond.add(version);
    while (told.beyond.delete(told.allUpTo + 1)) told.allUpTo++;
  }

  /** Whether a version up to the given ones was never told. */
  lacks(ledger: Clocks['ledger']): boolean {
    return Object.entries(ledger).some(([measure, version]) => version > (this.measures.get(measure)?.allUpTo ?? 0));
  }
}
