import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Licensed, licensed } from './licences.ts';
import { needsOf, productionParts, readLock, root } from './production-packages.ts';

// Prints the software bill of materials of a server in production, as CycloneDX 1.6 in JSON. It has neither an instant
// nor a random number, so the same lock gives the same text.

const purlOf = (name: string, version: string): string => `pkg:npm/${name.replace('@', '%40')}@${version}`;

/** The hashes of an integrity such as "sha512-..." of Subresource Integrity, in hexadecimal digits. */
const hashesOf = (integrity: string | null): { alg: string; content: string }[] =>
  (integrity ?? '')
    .split(' ')
    .map((each) => each.split('-'))
    .flatMap(([alg = '', content]) =>
      content === undefined
        ? []
        : [{ alg: alg.replace('sha', 'SHA-'), content: Buffer.from(content, 'base64').toString('hex') }],
    );

const componentOf = ({ folder, name, version, integrity, licence }: Licensed) => ({
  type: 'library',
  'bom-ref': folder,
  name,
  version,
  scope: 'required',
  purl: purlOf(name, version),
  hashes: hashesOf(integrity),
  ...(licence !== null && {
    licenses: [licence.includes(' ') ? { expression: licence } : { license: { id: licence } }],
  }),
});

const project = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
  'name' | 'version' | 'description' | 'license',
  string
>;
const lock = readLock();
const parts = productionParts(lock);
const folders = new Set(parts.map(({ folder }) => folder));
const { name, version, description, license } = project;
const bom = {
  $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  version: 1,
  metadata: {
    component: {
      type: 'application',
      'bom-ref': name,
      name,
      version,
      description,
      purl: purlOf(name, version),
      licenses: [{ license: { id: license } }],
    },
  },
  components: parts.map((part) => componentOf(licensed(part))),
  dependencies: [
    { ref: name, dependsOn: needsOf(lock, '').filter((folder) => folders.has(folder)) },
    ...parts.map(({ folder, needs }) => ({ ref: folder, dependsOn: needs })),
  ],
};
process.stdout.write(`${JSON.stringify(bom, null, 2)}\n`);
