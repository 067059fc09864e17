import { posix } from 'node:path';

/** A file of the repository: its path from the root, its text with and without comments, and its imports. */
export type SourceFile = { path: string; text: string; code: string; imports: Import[] };
/** `target` is a path from the root or the name of a package. */
export type Import = { target: string; typeOnly: boolean };
const importStatements =
  /^[ \t]*(?:import|export)\s+(type\s)?(?:[\w*{][^'";]*?\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm;

/** Parses imports and removes comments; a line comment starts its line or follows a space. */
export const sourceFile = (path: string, text: string): SourceFile => {
  const code = text.replaceAll(/\/\*.*?\*\//gs, '').replaceAll(/(^|\s)\/\/.*$/gm, '$1');
  const imports = [...code.matchAll(importStatements)].map(([, type, statement, dynamic]) => {
    const name = statement ?? dynamic ?? '';
    const target = name.startsWith('.') ? posix.join(posix.dirname(path), name) : name;
    return { target, typeOnly: type !== undefined };
  });
  return { path, text, code, imports };
};

/** `problems` lists the violations in a file; `fix` says what to do about them; the rule must find each of `bad`. */
export type Rule = { name: string; fix: string; problems: (file: SourceFile) => string[]; bad: [string, string][] };

/** One problem for each match of `pattern`. */
export const matches = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(new RegExp(pattern, 'g'))].map(([match]) => `has ${match.trim()}`);
