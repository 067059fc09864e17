const isPartOfStatement = new Set(['P', 'B', 'D', 'E', 'C']);
const textEnd = (bytes: Buffer, from: number): number => bytes.indexOf(0, from);

/**
 * Follows what a client sends to PostgreSQL. Each statement is passed on as a whole: a simple query, or the messages from
 * Parse or Bind to Sync. `statement` gets its text and its bytes; a prepared one has the text that it was prepared with.
 */
export class Statements {
  private readonly statement: (text: string, bytes: Buffer) => void;
  private readonly prepared = new Map<string, string>();
  private rest: Buffer = Buffer.alloc(0);
  private isStarted = false;
  private text = '';
  private parts: Buffer[] = [];

  constructor(statement: (text: string, bytes: Buffer) => void) {
    this.statement = statement;
  }

  /** Takes bytes of the client, and returns those that belong to no statement. */
  take(bytes: Buffer): Buffer {
    const others: Buffer[] = [];
    this.rest = Buffer.concat([this.rest, bytes]);
    for (;;) {
      // The first message has no type.
      const head = this.isStarted ? 1 : 0;
      if (this.rest.length < head + 4) break;
      const end = head + this.rest.readInt32BE(head);
      if (this.rest.length < end) break;
      const message = this.rest.subarray(0, end);
      this.rest = this.rest.subarray(end);
      if (!this.isStarted || !this.follow(message)) others.push(message);
      this.isStarted = true;
    }
    return Buffer.concat(others);
  }

  /** Whether the message belongs to a statement. */
  private follow(message: Buffer): boolean {
    const type = String.fromCharCode(message[0] ?? 0);
    if (type === 'Q') {
      this.statement(message.toString('utf8', 5, message.length - 1), message);
      return true;
    }
    if (type === 'S' && this.parts.length > 0) {
      const bytes = Buffer.concat([...this.parts, message]);
      this.parts = [];
      this.statement(this.text, bytes);
      return true;
    }
    if (!isPartOfStatement.has(type)) return false;
    this.parts.push(message);
    if (type === 'P') {
      const name = message.toString('utf8', 5, textEnd(message, 5));
      const from = textEnd(message, 5) + 1;
      this.prepared.set(name, message.toString('utf8', from, textEnd(message, from)));
    }
    if (type === 'B') {
      const from = textEnd(message, 5) + 1;
      this.text = this.prepared.get(message.toString('utf8', from, textEnd(message, from))) ?? '';
    }
    return true;
  }
}
