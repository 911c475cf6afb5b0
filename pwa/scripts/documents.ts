/** dist/documents.json: every operation of the app as it is sent, by its SHA-256. A gateway may refuse all others. */
import { formatDocument, stringifyDocument, type TypedDocumentNode } from '@urql/core';
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { runnerImport, type Plugin } from 'vite';

const FOLDER = new URL('../src/graphql/', import.meta.url);

/** Return the text in which the client sends a document. */
export function sentText(document: TypedDocumentNode): string {
  return stringifyDocument(formatDocument(document) as Parameters<typeof stringifyDocument>[0]);
}

/** Return the texts of all operations, by their hashes. */
export async function operations(): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'));
  for (const name of names.sort()) {
    const { module } = await runnerImport<Record<string, unknown>>(new URL(name, FOLDER).pathname, { configFile: false });
    for (const value of Object.values(module)) {
      if (!isOperation(value)) continue;
      const text = sentText(value);
      found[createHash('sha256').update(text).digest('hex')] = text;
    }
  }
  return found;
}

export function documents(): Plugin {
  return {
    name: 'chirp-documents',
    apply: 'build',
    async generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'documents.json', source: JSON.stringify(await operations(), null, 1) });
    },
  };
}

function isOperation(value: unknown): value is TypedDocumentNode {
  if (typeof value !== 'object' || value === null || !('definitions' in value)) return false;
  return (value as TypedDocumentNode).definitions.some((definition) => definition.kind === 'OperationDefinition');
}
