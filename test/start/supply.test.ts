import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { problemsOf } from '../harness/licences.ts';
import { inPages, productionParts, readLock, root } from '../harness/production-packages.ts';
import { temporaryFolder } from '../harness/temporary.ts';

const project = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
  'dependencies' | 'devDependencies',
  Record<string, string>
>;
const run = (script: string, base = root) =>
  spawnSync(process.execPath, [join(base, 'test/harness', script)], { encoding: 'utf8' });

test('every package that a server runs is listed with its version and a licence that is allowed', () => {
  const { stdout, stderr, status } = run('licences.ts');
  expect([stderr, status]).toEqual(['', 0]);
  const listed = stdout.trimEnd().split('\n').slice(0, -1);
  for (const [name, version] of Object.entries(project.dependencies))
    expect(listed.some((line) => line.startsWith(`${name}@${version} `))).toBe(true);
  for (const line of listed) expect(line).toMatch(/^\S+@\d+\.\d+\.\d+\S*\s+[A-Z0-9]\S*(?: OR \S+)*$/);
  // These are part of development alone.
  for (const name of ['vitest', 'typescript', 'prisma']) expect(stdout).not.toMatch(new RegExp(`^${name}@`, 'm'));
});

test('the development packages whose files the pages contain are in the list', () => {
  const folder = join(root, 'pages/src');
  const texts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:ts|css)$/.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
  const named = Object.keys(project.devDependencies).filter((name) =>
    texts.some((text) => text.includes(`'${name}'`) || text.includes(`"${name}/`)),
  );
  expect(named.toSorted()).toEqual(inPages);
});

test.each([
  ['GPL-3.0-only', 'leftish@1.0.0 is under GPL-3.0-only, which is not on the list'],
  ['MIT AND GPL-3.0-only', 'leftish@1.0.0 is under MIT AND GPL-3.0-only, which is not on the list'],
  ['SEE LICENSE IN terms.txt', 'leftish@1.0.0 is under SEE LICENSE IN terms.txt, which is not on the list'],
  [null, 'leftish@1.0.0 says no licence in its package.json'],
])('the licence %j is not allowed', (licence, sentence) => {
  const part = { folder: 'node_modules/leftish', name: 'leftish', version: '1.0.0', integrity: null, needs: [] };
  expect(problemsOf([{ ...part, licence }])).toEqual([expect.stringContaining(sentence)]);
  expect(problemsOf([{ ...part, licence: 'GPL-3.0-only OR MIT' }])).toEqual([]);
});

test('the command fails, in words, once such a package is installed for production', () => {
  const folder = temporaryFolder();
  for (const script of ['licences.ts', 'production-packages.ts'])
    cpSync(join(root, 'test/harness', script), join(folder, 'test/harness', script));
  const installed = (licence: string, more: object): number | null => {
    const [name, version] = ['leftish', '1.0.0'];
    mkdirSync(join(folder, 'node_modules', name), { recursive: true });
    writeFileSync(join(folder, 'node_modules', name, 'package.json'), JSON.stringify({ license: licence }));
    const packages = { '': {}, 'node_modules/leftish': { version, ...more } };
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages }));
    const { stderr, status } = run('licences.ts', folder);
    expect(stderr.includes('leftish@1.0.0')).toBe(status !== 0);
    return status;
  };
  expect([installed('AGPL-3.0-only', {}), installed('MIT', {}), installed('AGPL-3.0-only', { dev: true })]).toEqual([
    1, 0, 0,
  ]);
  rmSync(folder, { recursive: true });
});

test('the bill of materials is CycloneDX, of the same packages, whole, and the same each time', () => {
  const text = execFileSync(process.execPath, [join(root, 'test/harness/sbom.ts')], { encoding: 'utf8' });
  expect(run('sbom.ts').stdout).toBe(text);
  const bom = JSON.parse(text);
  expect([bom.bomFormat, bom.specVersion, bom.metadata.component.name]).toEqual(['CycloneDX', '1.6', 'jemput']);
  const refs: string[] = bom.components.map((each: { 'bom-ref': string }) => each['bom-ref']);
  expect(refs.toSorted()).toEqual(
    productionParts(readLock())
      .map(({ folder }) => folder)
      .toSorted(),
  );
  expect(new Set(refs).size).toBe(refs.length);
  for (const { purl, hashes, licenses } of bom.components) {
    expect(purl).toMatch(/^pkg:npm\/(?:%40[^/@]+\/)?[^/@]+@\d+\.\d+\.\d+/);
    expect(hashes).toEqual([{ alg: 'SHA-512', content: expect.stringMatching(/^[0-9a-f]{128}$/) }]);
    expect(licenses).toHaveLength(1);
  }
  const needed: { ref: string; dependsOn: string[] }[] = bom.dependencies;
  expect(needed.flatMap(({ dependsOn }) => dependsOn).filter((ref) => !refs.includes(ref))).toEqual([]);
  // Every package is needed by another one or by the project.
  const used = new Set(needed.flatMap(({ dependsOn }) => dependsOn));
  expect(refs.filter((ref) => !used.has(ref))).toEqual([]);
});
