/** What the build holds: which files come with which. */
import { readFileSync } from 'node:fs';

/** Where the build is written. */
export const DIST = new URL('../dist/', import.meta.url);

/** The page of the app, as the build names it. */
export const ENTRY = 'index.html';

/** @typedef {{ file: string, css?: string[], assets?: string[], imports?: string[], dynamicImports?: string[] }} Chunk */

/** @returns {Record<string, Chunk>} */
export function chunks() {
  return JSON.parse(readFileSync(new URL('build.json', DIST), 'utf8'));
}

/**
 * The chunks that come with these, and with `lazy` all that may come later.
 * @param {Record<string, Chunk>} build
 * @param {string[]} keys
 * @param {boolean} lazy
 * @returns {Chunk[]}
 */
export function reached(build, keys, lazy) {
  const seen = new Map();
  const next = [...keys];
  for (let key = next.pop(); key; key = next.pop()) {
    const chunk = build[key];
    if (!chunk || seen.has(key)) continue;
    seen.set(key, chunk);
    next.push(...(chunk.imports ?? []), ...(lazy ? (chunk.dynamicImports ?? []) : []));
  }
  return [...seen.values()];
}
