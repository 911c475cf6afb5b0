/** The feeds that were opened, by name: coming back finds them as they were. Those nobody has looked at for long are forgotten. */
import type { Entry, Feed } from './feed.ts';

/** Feeds that are kept, beside those that are on the screen. */
const MOST = 8;

export class Feeds {
  /** The one that was opened last comes last. */
  readonly #feeds = new Map<string, Feed<unknown>>();

  /** What was posted here that belongs to feeds nobody has opened yet, by their names. */
  readonly #posted = new Map<string, string>();

  get(name: string): Feed<unknown> | undefined {
    return this.#feeds.get(name);
  }

  all(): IterableIterator<Feed<unknown>> {
    return this.#feeds.values();
  }

  /** Return the feeds whose names fit. */
  named(fits: (name: string) => boolean): Feed<unknown>[] {
    return [...this.#feeds].flatMap(([name, feed]) => (fits(name) ? [feed] : []));
  }

  /** Put what was posted here on top of a feed; one that is not there yet knows of it when it is opened. */
  post(name: string, entry: Entry<unknown>): void {
    const feed = this.#feeds.get(name);
    if (feed) feed.post(entry);
    else this.#posted.set(name, entry.key);
  }

  /** Return the feed of a name, made when there is none. */
  open<T>(name: string, make: () => Feed<T>): Feed<T> {
    const feed = (this.#feeds.get(name) as Feed<T> | undefined) ?? make();
    const posted = this.#posted.get(name);
    if (posted && this.#posted.delete(name)) feed.expect(posted);
    this.#feeds.delete(name);
    this.#feeds.set(name, feed as Feed<unknown>);
    const idle = [...this.#feeds].filter(([other, { isWatched }]) => other !== name && !isWatched);
    for (const [other] of idle.slice(0, Math.max(0, idle.length - MOST))) this.#feeds.delete(other);
    return feed;
  }
}
