/** A feed seen in another way: what is near together, say, as one. */
import type { Entry, Feed, FeedView, Row } from './feed.ts';

const LEFT = 100;

/** What a list needs of a feed. */
export interface FeedLike<T> {
  readonly view: FeedView<T>;
  subscribe(listener: (view: FeedView<T>) => void): () => void;
  restore(entries: readonly Entry<T>[]): void;
  refresh(): Promise<void>;
  loadOlder(): Promise<void>;
  fill(key: string): Promise<void>;
  show(rows: readonly Row<T>[]): void;
  leave(key: string): void;
}

export class MappedFeed<From, To> implements FeedLike<To> {
  readonly #feed: Feed<From>;
  readonly #map: (rows: readonly Row<From>[]) => Row<To>[];
  #of: readonly Row<From>[] | null = null;
  #rows: Row<To>[] = [];

  constructor(feed: Feed<From>, map: (rows: readonly Row<From>[]) => Row<To>[]) {
    this.#feed = feed;
    this.#map = map;
  }

  get view(): FeedView<To> {
    return this.#mapped(this.#feed.view);
  }

  subscribe(listener: (view: FeedView<To>) => void): () => void {
    return this.#feed.subscribe((view) => listener(this.#mapped(view)));
  }

  /** What is seen in another way is not kept: there is no way back. */
  restore(): void {}

  show(): void {}

  refresh(): Promise<void> {
    return this.#feed.refresh();
  }

  loadOlder(): Promise<void> {
    return this.#feed.loadOlder();
  }

  fill(key: string): Promise<void> {
    return this.#feed.fill(key);
  }

  /** Where it is left is known by another key there: the newest are kept. */
  leave(): void {
    this.#feed.trim(LEFT);
  }

  #mapped(view: FeedView<From>): FeedView<To> {
    if (this.#of !== view.rows) {
      this.#of = view.rows;
      this.#rows = this.#map(view.rows);
    }
    return { ...view, rows: this.#rows };
  }
}
