/** What a list remembers of its rows: how high they were, and which have come unseen. */
import { SvelteSet } from 'svelte/reactivity';
import { localId } from '../../domain/ids.ts';
import type { Anchor } from './anchor.ts';

type Rows = readonly { readonly key: string; readonly kind: string }[];

/** How high a row is of which nobody knows. */
export const USUAL = 260;

export class Heights {
  readonly #heights = new Map<string, number>();
  /** Where the list was left. */
  anchor: Anchor | null = null;

  set(key: string, height: number): void {
    if (height > 0) this.#heights.set(key, height);
  }

  /** Return the heights as virtua takes them. */
  snapshot(rows: Rows): [number[], number] {
    return [rows.map(({ key }) => this.#heights.get(key) ?? -1), USUAL];
  }
}

const known = new WeakMap<object, Heights>();

/** Return the heights of a feed's rows; they outlive the list that shows it. */
export function heightsOf(feed: object): Heights {
  const heights = known.get(feed) ?? new Heights();
  known.set(feed, heights);
  return heights;
}

/** The rows that have come above what one reads. */
class Unseen {
  readonly #keys = new SvelteSet<string>();
  readonly #fresh = new Set<string>();
  /** The newest row that was seen, now or before the app was closed; "" when nothing is known of it. */
  #newest = '';

  get newest(): string {
    return this.#newest;
  }

  get count(): number {
    return this.#keys.size;
  }

  add(rows: Rows, before: Rows): void {
    const known = new Set(before.map(({ key }) => key));
    for (const { key, kind } of rows) {
      if (known.has(key) || kind === 'gap' || localId(key) <= localId(this.#newest)) continue;
      this.#keys.add(key);
      this.#fresh.add(key);
    }
  }

  /** Everything from `first` on has been seen. */
  see(rows: Rows, first: number): void {
    const key = rows[first]?.key ?? '';
    if (localId(key) > localId(this.#newest)) this.#newest = key;
    if (this.#keys.size === 0) return;
    for (const { key } of rows.slice(first)) this.#keys.delete(key);
  }

  /** Go on where one was when the app was closed: `newest` was the newest row that had been seen. */
  resume(rows: Rows, newest: string): void {
    if (!newest) return;
    this.#newest = newest;
    this.add(rows, []);
  }

  /** One that somebody has written here is no news to them. */
  forget(key: string | null): void {
    if (key !== null) this.#keys.delete(key);
  }

  clear(): void {
    this.#keys.clear();
  }

  isFresh(key: string): boolean {
    return this.#fresh.has(key);
  }
}

const marked = new WeakMap<object, Unseen>();

/** Return what has come unseen in a feed; it outlives the list that shows it. */
export function unseenOf(feed: object): Unseen {
  const unseen = marked.get(feed) ?? new Unseen();
  marked.set(feed, unseen);
  return unseen;
}
