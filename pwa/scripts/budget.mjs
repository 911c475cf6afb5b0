/** Fails when the app outgrows what a first visit may cost. Sizes are gzipped, in kB of 1024 bytes. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { chunks, DIST, ENTRY, reached } from './reached.mjs';

const LIMITS = { 'first load, JS': 110, 'first load, CSS': 18, 'largest lazy chunk': 35, 'whole app': 350 };

const build = chunks();

/** @param {string} file */
function size(file) {
  return gzipSync(readFileSync(new URL(file, DIST))).length / 1024;
}

/** @typedef {import('./reached.mjs').Chunk} Chunk */

/** @param {Chunk[]} of */
const scripts = (of) => [...new Set(of.map(({ file }) => file))].filter((file) => file.endsWith('.js'));
/** @param {Chunk[]} of */
const styles = (of) => [...new Set(of.flatMap(({ css }) => css ?? []))];
/** @param {string[]} files */
const sum = (files) => files.reduce((total, file) => total + size(file), 0);

const first = reached(build, [ENTRY], false);
const whole = reached(build, [ENTRY], true);
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
