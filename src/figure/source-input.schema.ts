import { builder } from '../graphql/builder.ts';
import { longestSourceText, type OfferedSource } from './source.ts';

export const SourceInput = builder.inputType('SourceInput', {
  description: 'Where figures were published. Inputs with the same content are the same source.',
  fields: (t) => ({
    publisher: t.string({
      required: true,
      description: `Newspaper, office or site; 1 to ${longestSourceText.publisher} characters.`,
    }),
    title: t.string({ description: `The title or subject; at most ${longestSourceText.title} characters.` }),
    publishedOn: t.field({ type: 'Date', description: 'The day of publication, not in the future.' }),
    url: t.string({
      description: `The address where it can be read: http or https, at most ${longestSourceText.url.toLocaleString('en')} characters.`,
    }),
  }),
});

/** The source to look up: by its whole description, not by an id. */
export const sourceOf = ({ publisher, title, publishedOn, url }: typeof SourceInput.$inferInput): OfferedSource => ({
  id: null,
  publisher,
  title: title ?? null,
  published: publishedOn ?? null,
  url: url ?? null,
});
