/** A feed: what stands in it, newest first, where something is missing, and how it grows. Knows no page and no schema. */

export interface Entry<T> {
  /** The id of what is shown. */
  readonly key: string;
  /** Where the server goes on after this entry, or before it; null for what came live and was in no page yet. */
  readonly cursor: string | null;
  readonly node: T;
}

/** Between two entries something may be missing; a gap can be seen and filled. */
export type Row<T> = ({ readonly kind: 'entry' } & Entry<T>) | { readonly kind: 'gap'; readonly key: string };

export interface FeedPage<T> {
  readonly entries: readonly Entry<T>[];
  readonly hasMore: boolean;
}

/** Where entries come from. Both ways give them newest first. */
export interface FeedSource<T> {
  /** The entries after a cursor, which are older; the newest ones after null. */
  older(after: string | null): Promise<FeedPage<T>>;
  /** The entries right before a cursor, which are newer. */
  newer(before: string): Promise<FeedPage<T>>;
}

export type FeedState = 'new' | 'loading' | 'ready' | 'failed';

/** How the rows changed last: a list that keeps its place has to know. */
export type Growth = 'start' | 'end' | 'middle';

export interface FeedView<T> {
  readonly rows: readonly Row<T>[];
  readonly state: FeedState;
  readonly growth: Growth;
  readonly loadingOlder: boolean;
  /** There is nothing older. */
  readonly ended: boolean;
  /** The gap that is being filled. */
  readonly filling: string | null;
  /** What was posted on this device last, and is or will be in the feed. */
  readonly posted: string | null;
  /** What went wrong last; null when nothing did. */
  readonly problem: unknown;
}

/** What is kept of a feed that is left: the newest entries, and those above and below the place. */
const NEWEST = 20;
const ABOVE = 160;
const BELOW = 40;

const FIRST: FeedView<never> = {
  rows: [],
  state: 'new',
  growth: 'middle',
  loadingOlder: false,
  ended: false,
  filling: null,
  posted: null,
  problem: null,
};

export class Feed<T> {
  readonly #source: FeedSource<T>;
  readonly #listeners = new Set<(view: FeedView<T>) => void>();
  #view: FeedView<T> = FIRST;
  #restored: ReadonlySet<string> = new Set();
  #refreshing: Promise<void> | null = null;
  #gaps = 0;

  constructor(source: FeedSource<T>) {
    this.#source = source;
  }

  get view(): FeedView<T> {
    return this.#view;
  }

  /** Somebody listens. */
  get isWatched(): boolean {
    return this.#listeners.size > 0;
  }

  /** Be told of every change, and of what is there now; return how to stop. */
  subscribe(listener: (view: FeedView<T>) => void): () => void {
    this.#listeners.add(listener);
    listener(this.#view);
    return () => this.#listeners.delete(listener);
  }

  /** Show entries that were kept, until the server has been asked. */
  restore(entries: readonly Entry<T>[]): void {
    if (this.#view.rows.length > 0 || entries.length === 0) return;
    this.#restored = new Set(entries.map(({ key }) => key));
    this.#set({ rows: entries.map(asRow), state: 'ready', growth: 'middle' });
  }

  /** Ask for the newest entries; what cannot be joined to them stays below a gap. Asked twice at once, asks once. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  async #refresh(): Promise<void> {
    // Where there was nothing it goes on saying so until there is something.
    if (this.#view.rows.length === 0 && this.#view.state !== 'ready') this.#set({ state: 'loading', problem: null });
    try {
      const asked = this.#keys();
      const page = await this.#source.older(null);
      const known = this.#view.rows;
      if (known.length === 0) {
        this.#set({ rows: page.entries.map(asRow), state: 'ready', growth: 'middle', ended: !page.hasMore, problem: null });
        return;
      }
      if (page.entries.length > 0) this.#join(page, asked);
      else this.#set({ state: 'ready', problem: null });
    } catch (problem) {
      this.#set({ state: this.#view.rows.length > 0 ? 'ready' : 'failed', problem });
    }
  }

  /** Put a page of the newest entries where they belong. `asked` are the keys that were there when it was asked for. */
  #join(page: FeedPage<T>, asked: ReadonlySet<string>): void {
    const known = this.#view.rows;
    const paged = new Set(page.entries.map(({ key }) => key));
    const first = known.findIndex(({ key }) => paged.has(key));
    const { above, below } = first < 0 ? this.#apart(page, asked) : this.#around(page, asked, first);
    const rows = [...above, ...page.entries.map(asRow), ...below];
    const isOnTop = rows.length > known.length && haveSameKeys(rows.slice(-known.length), known);
    const ended = this.#view.ended || !page.hasMore;
    this.#set({ rows, state: 'ready', growth: isOnTop ? 'start' : 'middle', ended, problem: null });
  }

  /** Return what stays above and below a page that has nothing of what is known. */
  #apart(page: FeedPage<T>, asked: ReadonlySet<string>): { above: Row<T>[]; below: Row<T>[] } {
    const { rows } = this.#view;
    if (!page.hasMore) return { above: this.#newer(rows, asked), below: [] };
    const below = rows.filter(({ key }) => asked.has(key));
    return { above: rows.filter(({ key }) => !asked.has(key)), below: below.length > 0 ? [this.#gap(), ...below] : [] };
  }

  /** Return what stays above and below a page: between two entries of a page there is nothing else, and no gap. */
  #around(page: FeedPage<T>, asked: ReadonlySet<string>, first: number): { above: Row<T>[]; below: Row<T>[] } {
    const { rows } = this.#view;
    const paged = new Set(page.entries.map(({ key }) => key));
    const last = rows.findLastIndex(({ key }) => paged.has(key));
    return { above: this.#newer(rows.slice(0, first), asked), below: page.hasMore ? rows.slice(last + 1) : [] };
  }

  /** Return the rows that may be newer than a page they are not in: they came live. What was in a page before, or comes from the device, is gone. */
  #newer(rows: readonly Row<T>[], asked: ReadonlySet<string>): Row<T>[] {
    return rows.filter((row) => row.kind === 'entry' && (!asked.has(row.key) || (row.cursor === null && !this.#restored.has(row.key))));
  }

  /** Open around a place of the server's: what is newer, then what stands there and below. Returns the key of what stands there. */
  async openAt(cursor: string): Promise<string | null> {
    const newer = await this.#source.newer(cursor);
    const older = await this.#source.older(newer.entries.at(-1)?.cursor ?? null);
    const above = newer.entries.filter((entry) => !older.entries.some(({ key }) => key === entry.key));
    this.show([...above, ...older.entries].map(asRow));
    return older.entries[0]?.key ?? above.at(-1)?.key ?? null;
  }

  /** Show these rows, in place of those that are there. */
  show(rows: readonly Row<T>[]): void {
    this.#set({ rows, state: 'ready', growth: 'middle', ended: false, problem: null });
  }

  /** Ask for what is older than the last entry. */
  async loadOlder(): Promise<void> {
    const last = this.#view.rows.findLast(isPaged);
    if (!last || this.#view.loadingOlder || this.#view.ended) return;
    this.#set({ loadingOlder: true, problem: null });
    try {
      const page = await this.#source.older(last.cursor);
      const seen = this.#keys();
      const added = page.entries.filter((entry) => !seen.has(entry.key)).map(asRow);
      this.#set({ rows: [...this.#view.rows, ...added], growth: 'end', loadingOlder: false, ended: !page.hasMore });
    } catch (problem) {
      this.#set({ loadingOlder: false, problem });
    }
  }

  /** Fill a gap from its lower end, so that one reads on upwards; it stays while there may be more. */
  async fill(key: string): Promise<void> {
    const below = this.#view.rows.slice(this.#view.rows.findIndex((row) => row.key === key)).find(isPaged);
    if (!below || this.#view.filling) return;
    this.#set({ filling: key, problem: null });
    try {
      const page = await this.#source.newer(below.cursor);
      const at = this.#view.rows.findIndex((row) => row.key === key);
      if (at < 0) {
        this.#set({ filling: null });
        return;
      }
      const seen = this.#keys();
      const above = new Set(this.#view.rows.slice(0, at).map((row) => row.key));
      const added = page.entries.filter((entry) => !seen.has(entry.key)).map(asRow);
      const closed = !page.hasMore || page.entries.length === 0 || page.entries.some((entry) => above.has(entry.key));
      const rows = this.#updated(page.entries);
      rows.splice(closed ? at : at + 1, closed ? 1 : 0, ...added);
      this.#set({ rows, growth: 'middle', filling: null });
    } catch (problem) {
      this.#set({ filling: null, problem });
    }
  }

  /** Put an entry that has just come on top; one that is known takes its place. */
  arrive(entry: Entry<T>): void {
    if (this.#keys().has(entry.key)) this.change(entry.key, () => entry.node);
    else this.#set({ rows: [asRow(entry), ...this.#view.rows], growth: 'start', state: 'ready' });
  }

  /** Put an entry on top that was posted here. */
  post(entry: Entry<T>): void {
    this.expect(entry.key);
    this.arrive(entry);
  }

  /** An entry was posted here, before anything of the feed was there: it comes with it. */
  expect(key: string): void {
    this.#view = { ...this.#view, posted: key };
  }

  /** Change the node of an entry, if it is there. */
  change(key: string, change: (node: T) => T): void {
    if (!this.#keys().has(key)) return;
    const rows = this.#view.rows.map((row) =>
      row.kind === 'entry' && row.key === key ? { ...row, node: change(row.node) } : row,
    );
    this.#set({ rows });
  }

  /** Take out every entry that fits; returns how to put them back. */
  remove(fits: (node: T, key: string) => boolean): () => void {
    const before = this.#view.rows;
    const rows = before.filter((row) => row.kind === 'gap' || !fits(row.node, row.key));
    if (rows.length === before.length) return () => undefined;
    this.#set({ rows: withoutLooseGaps(rows), growth: 'middle' });
    const left = this.#keys();
    return () => this.#putBack(before, left);
  }

  /** Put back what stood in `before` and is not in `left`, each above what it stood above, whatever has come or gone since. */
  #putBack(before: readonly Row<T>[], left: ReadonlySet<string>): void {
    const stood = new Set(before.map(({ key }) => key));
    const there = this.#keys();
    const rows = [...this.#view.rows];
    let below: string | null = null;
    for (const row of before.toReversed()) {
      if (!there.has(row.key)) {
        if (left.has(row.key)) continue;
        const last = rows.findLastIndex(({ key }) => stood.has(key));
        const end = last < 0 ? rows.length : last + 1;
        rows.splice(below === null ? end : rows.findIndex(({ key }) => key === below), 0, row);
      }
      below = row.key;
    }
    this.#set({ rows: withoutLooseGaps(rows), growth: 'middle' });
  }

  /** It is left at an entry: forget what is far from it, but for the newest, so that coming back finds the place and what is around. */
  leave(key: string): void {
    const { rows } = this.#view;
    const at = rows.findIndex((row) => row.key === key);
    if (at < 0) return;
    const [first, end] = [at - ABOVE, at + BELOW];
    const above = first <= NEWEST ? rows.slice(0, at) : [...rows.slice(0, NEWEST), this.#gap(), ...rows.slice(first, at)];
    const kept = withoutLooseGaps([...above, ...rows.slice(at, end)]);
    if (kept.length < rows.length) this.#set({ rows: kept, growth: 'middle', ended: this.#view.ended && end >= rows.length });
  }

  /** Forget what is older than `most` entries. */
  trim(most: number): void {
    if (this.#view.rows.length <= most) return;
    this.#set({ rows: withoutLooseGaps(this.#view.rows.slice(0, most)), growth: 'end', ended: false });
  }

  #updated(entries: readonly Entry<T>[]): Row<T>[] {
    const fresh = new Map(entries.map((entry) => [entry.key, entry]));
    return this.#view.rows.map((row) => {
      const entry = fresh.get(row.key);
      return entry ? asRow(entry) : row;
    });
  }

  #gap(): Row<T> {
    this.#gaps += 1;
    return { kind: 'gap', key: `gap:${this.#gaps}` };
  }

  #keys(): Set<string> {
    return new Set(this.#view.rows.map((row) => row.key));
  }

  #set(change: Partial<FeedView<T>>): void {
    this.#view = { ...this.#view, ...change };
    for (const listener of this.#listeners) listener(this.#view);
  }
}

/** Tell whether two lists of rows show the same. */
export function haveSameKeys<T>(one: readonly Row<T>[], other: readonly Row<T>[]): boolean {
  return one.length === other.length && one.every((row, index) => row.key === other[index]!.key);
}

function asRow<T>(entry: Entry<T>): Row<T> {
  return { kind: 'entry', ...entry };
}

function isPaged<T>(row: Row<T>): row is Extract<Row<T>, { kind: 'entry' }> & { readonly cursor: string } {
  return row.kind === 'entry' && row.cursor !== null;
}

/** A gap at the end of a feed, or beside another one, is none. */
function withoutLooseGaps<T>(rows: readonly Row<T>[]): Row<T>[] {
  return rows.filter((row, index) => row.kind === 'entry' || (rows[index + 1]?.kind === 'entry' && index > 0));
}
