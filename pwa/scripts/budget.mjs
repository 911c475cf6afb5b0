/** Fails when the app outgrows what a first visit may cost. Sizes are gzipped, in kB of 1024 bytes. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const DIST = new URL('../dist/', import.meta.url);
const ENTRY = 'index.html';
// What the signed-in home loads before it shows something.
const HOME = 'src/screens/Home.svelte';
const LIMITS = { 'first load, JS': 110, 'first load, CSS': 18, 'largest lazy chunk': 35, 'whole app': 350 };

/** @type {Record<string, { file: string, css?: string[], imports?: string[], dynamicImports?: string[] }>} */
const build = JSON.parse(readFileSync(new URL('build.json', DIST), 'utf8'));

/** @param {string} file */
function size(file) {
  return gzipSync(readFileSync(new URL(file, DIST))).length / 1024;
}

/**
 * The chunks that come with these, and with `lazy` all that may come later.
 * @param {string[]} keys
 * @param {boolean} lazy
 */
function reached(keys, lazy) {
  const seen = new Set();
  const next = [...keys];
  for (let key = next.pop(); key; key = next.pop()) {
    const chunk = build[key];
    if (!chunk || seen.has(key)) continue;
    seen.add(key);
    next.push(...(chunk.imports ?? []), ...(lazy ? (chunk.dynamicImports ?? []) : []));
  }
  return [...seen];
}

/** @param {string[]} keys */
const scripts = (keys) => [...new Set(keys.map((key) => build[key].file))].filter((file) => file.endsWith('.js'));
/** @param {string[]} keys */
const styles = (keys) => [...new Set(keys.flatMap((key) => build[key].css ?? []))];
/** @param {string[]} files */
const sum = (files) => files.reduce((total, file) => total + size(file), 0);

const first = reached([ENTRY, HOME].filter((key) => build[key]), false);
const whole = reached([ENTRY], true);
const lazy = scripts(whole).filter((file) => !scripts(first).includes(file));
const largest = lazy.toSorted((one, other) => size(other) - size(one))[0];

const figures = {
  'first load, JS': sum(scripts(first)),
  'first load, CSS': sum(styles(first)),
  'largest lazy chunk': largest ? size(largest) : 0,
  'whole app': sum([...scripts(whole), ...styles(whole)]) + size(ENTRY),
};
let fits = true;
for (const [what, figure] of Object.entries(figures)) {
  const limit = LIMITS[/** @type {keyof typeof LIMITS} */ (what)];
  const over = figure > limit;
  fits &&= !over;
  console.log(`${over ? 'TOO LARGE ' : ''}${what}: ${figure.toFixed(1)} kB of ${limit}`);
}
process.exitCode = fits ? 0 : 1;
