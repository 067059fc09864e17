import type { DocumentNode, Token } from 'graphql';
import { parseWithin } from './limits-plugin.ts';

/** Parser errors are not kept: a client can make up as many as it likes, and has no reason to send one twice. */
export const noErrors = { get: () => undefined, set: () => {} };

// Nodes and tokens of a parsed document took 330 to 480 bytes for each token; texts two bytes a character.
const [tokenBytes, characterBytes] = [500, 2];

const tokensOf = (document: DocumentNode): number => {
  let count = 0;
  for (let token: Token | null | undefined = document.loc?.startToken; token; token = token.next) count++;
  return count;
};

/** The memory of a parsed document and its text. */
export const documentBytes = (document: DocumentNode): number =>
  characterBytes * (document.loc?.source.body.length ?? 0) + tokenBytes * tokensOf(document);

type Parsed = { document: DocumentNode; bytes: number };

/** Parsed documents by their texts, bounded by bytes; those that were used last stay. */
export class Documents {
  private readonly maxBytes: number;
  private readonly maxTokens: number;
  private readonly parsedOf = new Map<string, Parsed>();
  private bytes = 0;

  constructor(maxBytes: number, maxTokens: number) {
    this.maxBytes = maxBytes;
    this.maxTokens = maxTokens;
  }

  has(query: string): boolean {
    return this.parsedOf.has(query);
  }

  get(query: string): DocumentNode | undefined {
    const found = this.parsedOf.get(query);
    if (!found) return undefined;
    this.parsedOf.delete(query);
    this.parsedOf.set(query, found);
    return found.document;
  }

  set(query: string, document: DocumentNode): void {
    const bytes = documentBytes(document);
    this.bytes += bytes - (this.parsedOf.get(query)?.bytes ?? 0);
    this.parsedOf.set(query, { document, bytes });
    for (const [oldest, { bytes: freed }] of this.parsedOf) {
      if (this.bytes <= this.maxBytes) return;
      this.parsedOf.delete(oldest);
      this.bytes -= freed;
    }
  }

  /** The document of a text, parsed now if it was not before; null if it cannot be parsed, for the reason that follows. */
  parsed(query: string): DocumentNode | null {
    const known = this.get(query);
    if (known) return known;
    try {
      const document = parseWithin(query, {}, this.maxTokens);
      this.set(query, document);
      return document;
    } catch {
      // Yoga parses it again, and reports the error with its place.
      return null;
    }
  }
}
