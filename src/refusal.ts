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
  readonly message: string;
  readonly path: string[] | null;

  constructor(code: RefusalCode, message: string, path: string[] | null = null) {
    this.code = code;
    this.message = message;
    this.path = path;
  }
}
