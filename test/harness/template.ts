/** A database with all that is shipped already loaded; tests work on copies of it. */
type Template =
  | { kind: 'embedded'; folder: string }
  | { kind: 'postgresql'; url: string; redisUrl: string; name: string };

declare module 'vitest' {
  export interface ProvidedContext {
    template: Template;
  }
}
