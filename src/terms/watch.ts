/** A subject whose changes a subscriber follows. */
export type Watch =
  /** An event and its counter. */
  | { event: string }
  /** All events held in a region or below it. */
  | { eventsWithin: string }
  /** The running total of a measure in a region. */
  | { region: string; measure: string }
  /** Published figures, targets, and the tree. */
  | 'facts';
