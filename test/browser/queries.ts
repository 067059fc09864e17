import { posix } from 'node:path';
import { runInNewContext } from 'node:vm';
import { type ESTree, parseSync, transformWithOxc, Visitor } from 'vite';

/** The queries that sources send to the server, and everything that may be missing from that list. */
export type Queries = {
  /** The text of each, with the file and the expression that sends it. */
  sent: { place: string; text: string }[];
  /** Places that send a text that their caller passes in. */
  passedOn: string[];
  /** Texts that depend on more than constants. */
  unknown: string[];
  /** Texts that look like GraphQL and are not part of any text that is sent. */
  unsent: string[];
};

type Spot = { start: number; end: number };
type Module = {
  path: string;
  /** JavaScript, with the types removed. */
  text: string;
  program: ESTree.Program;
  constants: Map<string, ESTree.Expression>;
  imports: Map<string, { path: string; name: string }>;
  /** Parts of the text that went into a query. */
  used: Spot[];
};

const sendingCalls = new Set(['ask', 'tell']);
const sendingKeys = new Set(['query', 'mutation']);
/** A selection in braces, with or without a word for the operation before it. */
const looksLikeGraphQL = /\{\s*(?:\.\.\.|\w).*\}/s;

const readModule = async (path: string, source: string): Promise<Module> => {
  const { code: text } = await transformWithOxc(source, path);
  const { program } = parseSync(path.replace(/\.ts$/, '.js'), text);
  const read: Module = { path, text, program, constants: new Map(), imports: new Map(), used: [] };
  for (const statement of program.body) {
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (declaration?.type === 'VariableDeclaration' && declaration.kind === 'const')
      for (const { id, init } of declaration.declarations)
        if (id.type === 'Identifier' && init) read.constants.set(id.name, init);
    if (statement.type !== 'ImportDeclaration' || !statement.source.value.startsWith('.')) continue;
    const from = posix.join(posix.dirname(path), statement.source.value);
    for (const each of statement.specifiers)
      if (each.type === 'ImportSpecifier' && each.imported.type === 'Identifier')
        read.imports.set(each.local.name, { path: from, name: each.imported.name });
  }
  return read;
};

/** The base name in `query` or `change.mutation`. */
const baseOf = (node: ESTree.Node): string | undefined => {
  if (node.type === 'MemberExpression') return baseOf(node.object);
  return node.type === 'Identifier' ? node.name : undefined;
};

const textsIn = ({ program, text }: Module): (Spot & { said: string })[] => {
  const texts: (Spot & { said: string })[] = [];
  new Visitor({
    Literal: ({ value, start, end }) => {
      if (typeof value === 'string') texts.push({ said: value, start, end });
    },
    TemplateLiteral: ({ start, end }) => {
      // A name takes the place of each interpolated text.
      texts.push({ said: text.slice(start + 1, end - 1).replaceAll(/\$\{[^}]*\}/g, ' name '), start, end });
    },
  }).visit(program);
  return texts;
};

const sendersIn = ({ program }: Module): ESTree.Node[] => {
  const senders: ESTree.Node[] = [];
  new Visitor({
    CallExpression: ({ callee, arguments: [first] }) => {
      if (callee.type === 'Identifier' && sendingCalls.has(callee.name) && first) senders.push(first);
    },
    ObjectExpression: ({ properties }) => {
      for (const each of properties)
        if (each.type === 'Property' && each.key.type === 'Identifier' && sendingKeys.has(each.key.name))
          senders.push(each.value);
    },
  }).visit(program);
  return senders;
};

/**
 * Finds the queries in TypeScript sources, keyed by path. It does not run the pages: it evaluates only the constants of
 * a query.
 */
export const readQueries = async (sources: Record<string, string>): Promise<Queries> => {
  const modules = new Map<string, Module>();
  for (const [path, source] of Object.entries(sources)) modules.set(path, await readModule(path, source));

  const evaluate = (module: Module, node: Spot): unknown => {
    module.used.push({ start: node.start, end: node.end });
    const scope = {};
    // Evaluated on first use: most constants of a page need a browser.
    const define = (name: string, home: Module | undefined, constant: Spot | undefined): void => {
      if (home && constant) Object.defineProperty(scope, name, { get: () => evaluate(home, constant) });
    };
    for (const [name, constant] of module.constants) define(name, module, constant);
    for (const [name, from] of module.imports) {
      const home = modules.get(from.path);
      define(name, home, home?.constants.get(from.name));
    }
    return runInNewContext(`(${module.text.slice(node.start, node.end)})`, scope);
  };

  const found: Queries = { sent: [], passedOn: [], unknown: [], unsent: [] };
  for (const module of modules.values())
    for (const sender of sendersIn(module)) {
      const place = `${module.path}: ${module.text.slice(sender.start, sender.end).replaceAll(/\s+/g, ' ')}`;
      const base = baseOf(sender);
      if (base !== undefined && !module.constants.has(base) && !module.imports.has(base)) found.passedOn.push(place);
      else
        try {
          found.sent.push({ place, text: String(evaluate(module, sender)) });
        } catch (error) {
          found.unknown.push(`${place}: ${(error as Error).message}`);
        }
    }
  for (const module of modules.values())
    for (const { said, start, end } of textsIn(module))
      if (looksLikeGraphQL.test(said) && !module.used.some((part) => part.start <= start && end <= part.end))
        found.unsent.push(`${module.path}: ${said}`);
  return found;
};
