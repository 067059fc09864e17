import type { Proof } from './proved.ts';

const [begin, end] = ['<!-- figures -->', '<!-- /figures -->'];

/** The promises of the document, which are its headings before the figures, in lower case. */
export const promisesIn = (document: string): string[] =>
  [...document.matchAll(/^## (.*)$/gm)]
    .map(([, heading = '']) => heading.toLowerCase())
    .filter((each) => each !== 'figures');

/** The tests that the document links to, as paths from the root. */
export const testsIn = (document: string): string[] =>
  [...new Set([...document.matchAll(/\]\(\.\.\/(test\/[^)]*\.test\.ts)\)/g)].map(([, path = '']) => path))].sort();

/** The proofs that a report holds, a line each, those of the same figure added up. */
export const added = (report: string): Proof[] => {
  const sums = new Map<string, Proof>();
  for (const line of report.split('\n').filter((text) => text !== '')) {
    const proof = JSON.parse(line) as Proof;
    const key = JSON.stringify([proof.promise, proof.what]);
    const { count = 0, wrong = 0 } = sums.get(key) ?? {};
    sums.set(key, { ...proof, count: count + proof.count, wrong: wrong + proof.wrong });
  }
  return [...sums.values()];
};

/** The document with the figures of a run in its table. */
export const withFigures = (document: string, heading: string, proofs: Proof[]): string => {
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`the document lacks ${begin} and ${end}`);
  const rows = proofs.map(
    ({ promise, what, count, wrong }) => `| ${promise} | ${what} | ${count.toLocaleString('en')} | ${wrong} |`,
  );
  const table = [heading, '', '| promise | what was counted | count | wrong |', '| --- | --- | ---: | ---: |', ...rows];
  return `${document.slice(0, from)}${begin}\n${table.join('\n')}\n${document.slice(to)}`;
};
