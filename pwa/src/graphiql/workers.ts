/** Monaco's background workers, each a file of our own origin: GraphQL, JSON, and the editor's own for all else. */
import EditorWorker from 'monaco-editor/esm/vs/editor/editor.worker.js?worker';
import JsonWorker from 'monaco-editor/esm/vs/language/json/json.worker.js?worker';
import GraphQLWorker from 'monaco-graphql/esm/graphql.worker.js?worker';

const WORKERS: Record<string, new () => Worker> = { graphql: GraphQLWorker, json: JsonWorker };

window.MonacoEnvironment = {
  getWorker(_id: string, label: string): Worker {
    return new (WORKERS[label] ?? EditorWorker)();
  },
};
