/** The feeds that were opened, by name: coming back finds them as they were. Those nobody has looked at for long are forgotten. */
import type { Feed } from './feed.ts';

/** Feeds that are kept, beside those that are on the screen. */
const MOST = 8;

export class Feeds {
  /** The one that was opened last comes last. */
  readonly #feeds = new Map<string, Feed<unknown>>();

  get(name: string): Feed<unknown> | undefined {
    return this.#feeds.get(name);
  }

  all(): IterableIterator<Feed<unknown>> {
    return this.#feeds.values();
  }

  /** Return the feed of a name, made when there is none. */
  open<T>(name: string, make: () => Feed<T>): Feed<T> {
    const feed = (this.#feeds.get(name) as Feed<T> | undefined) ?? make();
    this.#feeds.delete(name);
    this.#feeds.set(name, feed as Feed<unknown>);
    const idle = [...this.#feeds].filter(([other, { isWatched }]) => other !== name && !isWatched);
    for (const [other] of idle.slice(0, Math.max(0, idle.length - MOST))) this.#feeds.delete(other);
    return feed;
  }
}
