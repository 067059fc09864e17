/** Remembers the first rank of each region, and tells how far it has come since: 2 is two places up. */
export class RankChanges {
  #first = new Map<string, number>();

  /** Places risen (above zero) or fallen since the region was first seen. */
  changeOf(code: string, position: number): number {
    const first = this.#first.get(code);
    if (first === undefined) this.#first.set(code, position);
    return first === undefined ? 0 : first - position;
  }
}
