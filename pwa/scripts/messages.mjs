/** Sorts the messages, and fails when a language lacks one that another has, or one that nobody uses. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const ROOT = new URL('../', import.meta.url);
const LANGUAGES = ['en', 'de'];
const write = process.argv.includes('--write');

/** @param {string} folder @returns {string[]} */
function sources(folder) {
  return readdirSync(new URL(folder, ROOT), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}${entry.name}`;
    if (entry.isDirectory()) return entry.name === 'paraglide' ? [] : sources(`${path}/`);
    return /\.(?:svelte|ts)$/.test(entry.name) ? [readFileSync(new URL(path, ROOT), 'utf8')] : [];
  });
}

const used = new Set(sources('src/').flatMap((text) => [...text.matchAll(/\bm\.([a-z][a-z0-9_]*)/g)].map((found) => found[1])));
const faults = [];
for (const language of LANGUAGES) {
  const file = new URL(`messages/${language}.json`, ROOT);
  const { $schema, ...messages } = JSON.parse(readFileSync(file, 'utf8'));
  const sorted = Object.fromEntries(Object.entries(messages).sort(([one], [other]) => (one < other ? -1 : 1)));
  const text = `${JSON.stringify({ $schema, ...sorted }, null, 2)}\n`;
  if (write) writeFileSync(file, text);
  else if (text !== readFileSync(file, 'utf8')) faults.push(`messages/${language}.json is not sorted: npm run fix`);
  for (const name of used) if (!(name in messages)) faults.push(`messages/${language}.json lacks ${name}`);
  for (const name of Object.keys(messages)) if (!used.has(name)) faults.push(`messages/${language}.json has ${name}, which nobody uses`);
}
for (const fault of faults) console.error(fault);
process.exitCode = faults.length > 0 ? 1 : 0;
