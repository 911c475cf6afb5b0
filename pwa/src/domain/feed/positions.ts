/** Where one was in a feed, kept on the device: the entry at the top of the screen, and those around it. */
import type { Database } from '../store/database.ts';
import type { Entry, Row } from './feed.ts';
import { latestOf } from './latest.ts';

export interface Position<T> {
  /** The key of the entry at the top of the screen. */
  readonly key: string;
  /** How far its upper edge is below that of the screen; negative when it is partly above. */
  readonly offset: number;
  readonly entries: readonly Entry<T>[];
  readonly at: number;
  /** The key of the newest entry that had been seen; "" when there was none. */
  readonly newest: string;
}

const AROUND = 20;
const LONGEST = 7 * 24 * 3600 * 1000;

/** Return the entries around `key`, without crossing a gap: what is painted on the next start. */
export function around<T>(rows: readonly Row<T>[], key: string): Entry<T>[] {
  const index = rows.findIndex((row) => row.key === key);
  if (index < 0) return [];
  let start = index;
  while (start > 0 && index - start < AROUND && rows[start - 1]!.kind === 'entry') start -= 1;
  let end = index + 1;
  while (end < rows.length && end - index <= AROUND && rows[end]!.kind === 'entry') end += 1;
  return rows.slice(start, end).flatMap((row) => (row.kind === 'entry' ? [{ key: row.key, cursor: row.cursor, node: latestOf(row.node) }] : []));
}

/** The positions of an account, by the name of the feed. */
export class Positions {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async find<T>(feed: string): Promise<Position<T> | null> {
    const kept = await this.#database.get<Position<T>>('positions', feed).catch(() => undefined);
    return kept && Date.now() - kept.at < LONGEST && kept.entries.length > 0 ? kept : null;
  }

  /** Return up to which entry this device knows one has read; "" when it knows nothing. */
  async read(feed: string): Promise<string> {
    return (await this.#database.get<string>('positions', `${feed}:read`).catch(() => undefined)) ?? '';
  }

  async noteRead(feed: string, key: string): Promise<void> {
    await this.#database.put('positions', `${feed}:read`, key).catch(() => undefined);
  }

  /** Keep where one is, and up to which entry one has seen. */
  async keep<T>(feed: string, { key, offset }: Pick<Position<T>, 'key' | 'offset'>, rows: readonly Row<T>[], newest: string): Promise<void> {
    const entries = around(rows, key);
    if (entries.length === 0) return;
    const position: Position<T> = { key, offset, entries, at: Date.now(), newest };
    await this.#database.put('positions', feed, position).catch(() => undefined);
  }
}
