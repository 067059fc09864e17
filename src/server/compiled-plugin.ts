import type { ExecutionArgs, ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Maybe } from '../terms/when-all.ts';
import { type Compiled, CompiledQueries } from './compiled-queries.ts';

type Execute = (args: ExecutionArgs) => Maybe<ExecutionResult>;

/**
 * An error of a compiled query does not know its place in the text, so a query with errors is executed again, as any
 * other. Yoga writes a result with the result's own `stringify`.
 */
const executeCompiled =
  ({ query, stringify }: Compiled, execute: Execute): Execute =>
  (args) => {
    const finish = (result: ExecutionResult): Maybe<ExecutionResult> =>
      result.errors ? execute(args) : Object.assign(result, { stringify });
    const result = query(args.rootValue, args.contextValue, args.variableValues ?? {}) as Maybe<ExecutionResult>;
    return result instanceof Promise ? result.then(finish) : finish(result);
  };

/** Executes queries that are asked often as compiled functions. */
export const useCompiled = (): Plugin => {
  const queries = new CompiledQueries();
  return {
    onExecute({ args, executeFn, setExecuteFn }) {
      const compiled = queries.of(args);
      if (compiled) setExecuteFn(executeCompiled(compiled, executeFn as Execute));
    },
  };
};
