import type { Rule, SourceFile } from './source-file.ts';

/** Words that make a sentence sound translated, and what to write instead. A ~ keeps the rule from finding itself. */
const marked: [word: string, instead: string][] = [
  ['there~by', 'so, or which'],
  ['mean~while', 'while, or in the meantime'],
  ['who~ever', 'the person, the client or the caller'],
  ['no~body', 'no one, or no client, no transaction'],
  ['hen~ce', 'so'],
  ['a~new', 'again'],
  ['for ~good', 'permanently'],
  ['by and ~by', 'gradually, or after a while'],
  ['so ~many', 'the number, or at most that number'],
];
const replacements = marked.map(([word, instead]) => [word.replace('~', ''), instead] as const);
const listed = replacements.map(([word, instead]) => `${word}: ${instead}`).join('; ');

// Migrations that have run are never edited.
const isFinal = (path: string): boolean => path.startsWith('prisma/migrations/');
const problemsOf = ({ path, text }: SourceFile, pattern: RegExp): string[] =>
  [...(isFinal(path) ? '' : text).matchAll(pattern)].map((match) => {
    const line = text.slice(0, match.index).split('\n').length;
    return `says ${JSON.stringify(match[0].trim())} in line ${line}`;
  });
const banned = new RegExp(`\\b(?:${replacements.map(([word]) => word).join('|')})\\b`, 'gi');
// A docstring, a comment on its own line, a description or a message.
const opening =
  /(?<=\/\*\*\s*(?:\*\s*)?|^\s*\/\/ |description:\s*['"`]|said`)(?:Who|Whom|Whose|What|Whatever)\b[^\n]{0,40}/gm;

// Inserted into the bad examples, which the rule would otherwise find in this file.
const [who, what] = ['Who', 'What'];

export const wordRules: Rule[] = [
  {
    name: 'texts are plain English',
    fix: `use another word (${listed})`,
    problems: (file) => problemsOf(file, banned),
    bad: replacements.map(([word]) => ['src/app.ts', `// It waits, ${word}.`]),
  },
  {
    name: 'no comment, description or message begins with who or what',
    fix: 'name the thing: "The measure that is counted", not "What is counted"',
    problems: (file) => problemsOf(file, opening),
    bad: [
      ['src/app.ts', `/** ${what} is counted. */`],
      ['src/app.ts', `/**\n * ${who}se it is.\n */`],
      ['test/app.test.ts', `  // ${who} asks.`],
      ['src/app.schema.ts', `description: '${what} kind of number.'`],
      ['src/app.ts', `said\`${who} asks\``],
    ],
  },
];
