/** A database that already contains all shipped data; tests work on copies of it. */
type Template =
  | { kind: 'embedded'; folder: string }
  | { kind: 'postgresql'; url: string; redisUrl: string; name: string };

declare module 'vitest' {
  export interface ProvidedContext {
    template: Template;
  }
}
