import { builder } from '../graphql/builder.ts';
import type { OfferedSource } from '../import/offered-figure.ts';

export const SourceInput = builder.inputType('SourceInput', {
  description: 'Where figures were published.',
  fields: (t) => ({
    publisher: t.string({ required: true, description: 'Newspaper, office or site.' }),
    title: t.string({ description: 'What it is about.' }),
    publishedOn: t.field({ type: 'Date', description: 'The day.' }),
    url: t.string({ description: 'Where it can be read.' }),
  }),
});

/** The source as it is looked for: by what describes it, all of it. */
export const sourceOf = ({ publisher, title, publishedOn, url }: typeof SourceInput.$inferInput): OfferedSource => ({
  id: null,
  publisher,
  title: title ?? null,
  published: publishedOn ?? null,
  url: url ?? null,
});
