/** A database that already contains all shipped data; tests work on copies of it. */
type Template =
  | { kind: 'embedded'; folder: string }
  /** `poolerPort` is that of a PgBouncer in between, if the tests are to run through one. */
  | { kind: 'postgresql'; url: string; redisUrl: string; name: string; poolerPort: number | null };

declare module 'vitest' {
  export interface ProvidedContext {
    template: Template;
  }
}
