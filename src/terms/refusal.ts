import { type Sentence, said } from './sentence.ts';

/** The reason for a refusal, always one the caller can act on. */
export type RefusalCode =
  | 'NOT_FOUND'
  | 'INVALID'
  | 'NOT_LIVE'
  | 'ID_REUSED'
  | 'VERSION_CONFLICT'
  | 'OUT_OF_SCOPE'
  | 'OUTSIDE_TIME'
  | 'TOO_MANY'
  | 'ALREADY_CORRECTED'
  | 'ILLEGAL_TRANSITION'
  | 'RETRY_LATER';

/** A refusal the caller can act on; `path` points to the input field it concerns. */
export class Refused {
  readonly code: RefusalCode;
  readonly message: Sentence;
  readonly path: string[] | null;

  constructor(code: RefusalCode, message: Sentence, path: string[] | null = null) {
    this.code = code;
    this.message = message;
    this.path = path;
  }
}

/** An INVALID refusal for a problem with an input field, given by its path, such as `source.url`. */
export const invalid = (path: string, problem: Sentence): Refused =>
  new Refused('INVALID', said`${path}: ${problem}`, ['input', ...path.split('.')]);
