/** The page at /graphql: GraphiQL over this host's own endpoint, with nothing loaded from elsewhere. */
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import 'graphiql/graphiql.css';
import './page.css';
import './workers';
import { GraphiQL } from 'graphiql';
import { createRoot } from 'react-dom/client';
import { HEADERS, NEW_TAB, TABS } from './documents';
import { fetcher } from './fetcher';

const place = document.getElementById('graphiql');
if (!place) throw new Error('graphiql.html has no #graphiql');

createRoot(place).render(
  // Without the history plugin, which would write request headers, and so tokens, to the browser's storage.
  <GraphiQL
    fetcher={fetcher}
    defaultTabs={TABS}
    defaultQuery={NEW_TAB}
    defaultHeaders={HEADERS}
    defaultEditorToolsVisibility="headers"
    shouldPersistHeaders={false}
    inputValueDeprecation
    schemaDescription
    plugins={[]}
  >
    <GraphiQL.Logo>Chirp GraphQL</GraphiQL.Logo>
  </GraphiQL>,
);
