// Runs the audits of GraphQL over HTTP against an endpoint and prints each result as JSON: node audit.mjs PACKAGE URL TOKEN
import { pathToFileURL } from 'node:url';

const [, , folder, url, token] = process.argv;
const { auditServer } = await import(pathToFileURL(`${folder}/lib/index.mjs`).href);
const fetchFn = (input, options = {}) =>
  fetch(input, { ...options, headers: { ...options.headers, authorization: `Bearer ${token}` } });
for (const result of await auditServer({ url, fetchFn })) {
  const { name, id, status } = result;
  console.log(JSON.stringify({ name, id, status, reason: 'reason' in result ? result.reason : null }));
}
