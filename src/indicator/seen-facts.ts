import type { Moment } from '../terms/moves.ts';
import type { FactsVersion } from './evidence.store.ts';
import type { KeptSubtrees } from './kept-subtrees.ts';
import { type FactsState, stateOfFacts, type ValueMemory } from './value-memory.ts';

/** The state of the published facts that a request sees: that of its first reading. */
export class SeenFacts {
  readonly memory: ValueMemory | null;
  private readonly hasHeard: (() => Promise<boolean>) | null;
  private pinned: FactsState | null = null;
  // Decided before the first reading, so that what others read is never mixed with what this request reads.
  private isShared = false;

  /**
   * With `hasHeard`, this request takes only subtrees from the memory, and only once that says that the memory was told
   * of everything.
   */
  constructor(memory: ValueMemory | null, hasHeard: (() => Promise<boolean>) | null) {
    this.memory = memory;
    this.hasHeard = hasHeard;
    this.begin();
  }

  begin(): void {
    this.pinned = this.hasHeard ? null : (this.memory?.present ?? null);
    this.isShared = this.pinned !== null;
  }

  /** Null until something is read or shared. */
  get state(): FactsState | null {
    return this.pinned;
  }

  /** The state as others left it, if this request may use it. */
  get shared(): FactsState | null {
    return this.isShared ? this.pinned : null;
  }

  /** The subtrees that this request may use. */
  async subtrees(): Promise<KeptSubtrees | null> {
    if (!this.hasHeard) return this.shared?.subtrees ?? null;
    const { pinned, memory } = this;
    if (!pinned || pinned.subtrees.isEmpty || !(await this.hasHeard())) return null;
    // A move that it was not told of may have made it forget everything just now.
    return memory?.holds(pinned) ? pinned.subtrees : null;
  }

  /** The state that a reading belongs to, which began at that moment. */
  pin({ factsVersion, changedAt }: FactsVersion, began: Moment): FactsState {
    this.pinned ??= this.memory?.stateOf(began, factsVersion, changedAt) ?? stateOfFacts(factsVersion, changedAt, 0);
    return this.pinned;
  }
}
