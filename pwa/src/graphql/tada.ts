/** gql.tada, told of Chirp's schema: `graphql()` reads a document and knows its types. */
import { initGraphQLTada } from 'gql.tada';
import type { introspection } from './schema.d.ts';

export const graphql = initGraphQLTada<{
  introspection: introspection;
  disableMasking: true;
  scalars: { DateTime: string; ID: string };
}>();

export type { FragmentOf, ResultOf, VariablesOf } from 'gql.tada';
