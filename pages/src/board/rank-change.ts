/** Remembers the first rank of each region and computes its change since: 2 means two places up. */
export class RankChanges {
  #first = new Map<string, number>();

  /** The number of places risen (above zero) or fallen since the region was first seen. */
  changeOf(code: string, position: number): number {
    const first = this.#first.get(code);
    if (first === undefined) this.#first.set(code, position);
    return first === undefined ? 0 : first - position;
  }
}
