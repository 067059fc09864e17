/** A frame: a whole state with its version. */
export type Versioned = { version: number };

/** Keeps the frame with the highest version; frames may arrive twice or out of order. */
export class Newest<Frame extends Versioned> {
  #frame: Frame | undefined;

  get frame(): Frame | undefined {
    return this.#frame;
  }

  /**
   * Takes a frame unless a newer one has arrived; returns whether it did. A repeated state is taken, as a sign of life.
   */
  take(frame: Frame): boolean {
    if (this.#frame && frame.version < this.#frame.version) return false;
    this.#frame = frame;
    return true;
  }
}
