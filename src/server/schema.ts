// Imported for the types that they add to the builder, parents before the types that refer to them.
import '../graphql/scalars.ts';
import '../region/region.schema.ts';
import '../indicator/region-children.schema.ts';
import '../region/descendants.schema.ts';
import '../region/search.schema.ts';
import '../last-change/change.schema.ts';
import '../indicator/ranking.schema.ts';
import '../indicator/region-values.schema.ts';
import '../indicator/series.schema.ts';
import '../figure/figures.schema.ts';
import '../indicator/explanation.schema.ts';
import './viewer.schema.ts';
import '../outreach/outreach.schema.ts';
import '../outreach/outreach-mutations.schema.ts';
import '../counter/counter.schema.ts';
import '../ledger/ledger.schema.ts';
import '../ledger/record.schema.ts';
import '../counter/counter-history.schema.ts';
import '../correction/correction.schema.ts';
import '../correction/entry-move.schema.ts';
import '../counter/counter-subscriptions.schema.ts';
import '../ledger/activation-feed.schema.ts';
import '../indicator/value-subscriptions.schema.ts';
import '../outreach/field-token.schema.ts';
import '../outreach/field-token-list.schema.ts';
import '../sign-in/sign-in.schema.ts';
import '../figure/figure-mutations.schema.ts';
import '../target/target-mutations.schema.ts';
import '../finding/dismissal.schema.ts';
import '../finding/finding.schema.ts';
import '../audit/audit.schema.ts';
import '../import/import.schema.ts';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { builder } from '../graphql/builder.ts';

/** The executable schema. */
export const schema = builder.toSchema();

/** The content of schema.graphql. */
export const printedSchema = (): string => `${printSchema(lexicographicSortSchema(schema))}\n`;
