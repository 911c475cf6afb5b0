/** The socket of the tab that leads: follows topics, and follows them on after the connection was lost. */
import { cursorOf, keyOf, missed, type EventResult, type Topic } from './messages.ts';

export interface Sink {
  next(result: EventResult): void;
  error(reason: unknown): void;
  complete(): void;
}

/** A GraphQL connection, as graphql-ws has it. */
export interface Connection {
  subscribe(payload: { query: string; variables: Record<string, unknown> }, sink: Sink): () => void;
  dispose(): void;
}

export interface UpstreamOptions {
  /** `opened` is called whenever its socket is open. */
  readonly connect: (opened: () => void) => Promise<Connection>;
  readonly onEvent: (key: string, result: EventResult) => void;
  readonly onLive: (live: boolean) => void;
  /** Wait before the nth attempt, in milliseconds. */
  readonly delay?: (attempt: number) => number;
}

interface Followed {
  readonly topic: Topic;
  cursor: string | null;
  stop: (() => void) | null;
  /** It has been followed before: what happened meanwhile is missing. */
  again: boolean;
}

const jittered = (attempt: number): number => Math.min(30_000, 1000 * 2 ** attempt) * (0.5 + Math.random() / 2);

export class Upstream {
  readonly #options: UpstreamOptions;
  readonly #followed = new Map<string, Followed>();
  #connection: Promise<Connection> | null = null;
  #attempt = 0;
  /** The server has closed a socket since nobody it knows held it, and no event has come since. */
  #refused = false;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #closed = false;
  #resting = false;

  constructor(options: UpstreamOptions) {
    this.#options = options;
  }

  /** Follow a topic, from `cursor` on if there is one. */
  follow(topic: Topic, cursor: string | null): void {
    const key = keyOf(topic);
    if (this.#followed.has(key)) return;
    const followed: Followed = { topic, cursor, stop: null, again: cursor !== null };
    this.#followed.set(key, followed);
    if (!this.#timer && !this.#resting) void this.#start(key, followed);
  }

  /** Follow a topic no longer. */
  drop(key: string): void {
    this.#followed.get(key)?.stop?.();
    this.#followed.delete(key);
  }

  /** Try now what would be tried later: the network has come back. */
  retryNow(): void {
    if (!this.#timer && !this.#resting) return;
    this.#stopWaiting();
    this.#resting = false;
    this.#startAll();
  }

  /** Ask nobody until `retryNow` is called: the session has ended. */
  rest(): void {
    if (this.#resting) return;
    this.#resting = true;
    this.#stopWaiting();
    for (const followed of this.#followed.values()) {
      followed.stop?.();
      followed.stop = null;
    }
    this.#options.onLive(false);
  }

  close(): void {
    this.#closed = true;
    this.#stopWaiting();
    for (const key of [...this.#followed.keys()]) this.drop(key);
    void this.#connection?.then((connection) => connection.dispose());
  }

  #stopWaiting(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  async #start(key: string, followed: Followed): Promise<void> {
    let connection: Connection;
    try {
      this.#connection ??= this.#options.connect(() => this.#opened());
      connection = await this.#connection;
    } catch {
      this.#connection = null;
      this.#lost();
      return;
    }
    if (this.#closed || this.#resting || this.#followed.get(key) !== followed || followed.stop) return;
    const wasFollowed = followed.again;
    followed.again = true;
    const after = followed.cursor === null ? {} : { after: followed.cursor };
    followed.stop = connection.subscribe(
      { query: followed.topic.query, variables: { ...followed.topic.variables, ...after } },
      {
        next: (result) => {
          this.#refused = false;
          this.#attempt = 0;
          followed.cursor = cursorOf(result) ?? followed.cursor;
          this.#options.onEvent(key, result);
        },
        error: (reason) => {
          followed.stop = null;
          this.#failed(key, reason);
        },
        complete: () => {
          followed.stop = null;
        },
      },
    );
    if (wasFollowed && followed.cursor === null) this.#options.onEvent(key, missed(followed.topic));
  }

  #opened(): void {
    if (this.#closed) return;
    if (!this.#refused) this.#attempt = 0;
    this.#options.onLive(true);
  }

  #failed(key: string, reason: unknown): void {
    if (Array.isArray(reason)) {
      // The server understood, and refused this one.
      this.#options.onEvent(key, { errors: reason });
      this.#followed.delete(key);
      return;
    }
    const code = typeof reason === 'object' && reason !== null && 'code' in reason ? reason.code : null;
    // Signing in closes the sockets of other tabs, too: whether the session has ended is for others to find out, who call `rest` then.
    this.#refused ||= code === 4401 || code === 4403;
    this.#lost();
  }

  #lost(): void {
    if (this.#closed || this.#resting || this.#timer) return;
    this.#options.onLive(false);
    this.#timer = setTimeout(
      () => {
        this.#timer = null;
        this.#startAll();
      },
      (this.#options.delay ?? jittered)(this.#attempt),
    );
    this.#attempt += 1;
  }

  #startAll(): void {
    for (const [key, followed] of this.#followed) {
      if (!followed.stop) void this.#start(key, followed);
    }
  }
}
