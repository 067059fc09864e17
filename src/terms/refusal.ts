import { type Sentence, said } from './sentence.ts';

/** Why something was not done, for a reason the caller can act on. */
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

/** A refusal the caller can act on; `path` leads to the field of the input it is about. */
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

/** INVALID: what is wrong with a field of the input, by its path, `source.url`. */
export const invalid = (path: string, problem: Sentence): Refused =>
  new Refused('INVALID', said`${path}: ${problem}`, ['input', ...path.split('.')]);
