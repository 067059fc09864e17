/**
 * Where a connection fails: once `after` bytes of a request, or of the answer to it, have passed. Nothing passes from
 * then on, and after `cutAfterMs` the connection is cut.
 */
export type Fault = {
  /** The step of the protocol, in words. */
  step: string;
  /** The request after which exchange, counted from 0: on a kept connection, or on a WebSocket, one follows another. */
  exchange: number;
  way: 'request' | 'answer';
  after: number;
  cutAfterMs: number;
  struck: () => void;
};

/** Follows the bytes of a connection until its fault strikes. A request begins with the first bytes after an answer. */
export class Exchanges {
  isStruck = false;
  private readonly fault: Fault;
  private exchange = -1;
  private last: Fault['way'] = 'answer';
  private passed = 0;

  constructor(fault: Fault) {
    this.fault = fault;
  }

  /** How many of the next bytes in a direction pass. */
  passing(way: Fault['way'], bytes: number): number {
    if (this.isStruck) return 0;
    const { exchange, after } = this.fault;
    if (way === 'request' && this.last === 'answer') this.exchange++;
    if (way !== this.last) this.passed = 0;
    this.last = way;
    // An exchange may have been too short for the fault, which then strikes before the next one.
    const isLate = this.exchange > exchange;
    if (!isLate && (this.exchange < exchange || way !== this.fault.way || this.passed + bytes <= after)) {
      this.passed += bytes;
      return bytes;
    }
    this.isStruck = true;
    this.fault.struck();
    return isLate ? 0 : after - this.passed;
  }
}
