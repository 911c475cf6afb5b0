/** Live events for every tab of an account over one socket: the tab that holds the lock leads, the others listen. */
import { cursorOf, keyOf, type EventResult, type Message, type Topic } from './messages.ts';
import { Upstream, type Connection } from './upstream.ts';

export interface Listener {
  next(result: EventResult): void;
}

/** How tabs speak to each other; a BroadcastChannel is one. */
export interface Channel {
  postMessage(message: Message): void;
  onmessage: ((event: { data: Message }) => void) | null;
  close(): void;
}

export interface HubOptions {
  readonly channel: Channel | null;
  /** Resolves once this tab leads; never, if it is not to lead. `until` ends when the hub is closed. */
  readonly lead: (until: Promise<void>) => Promise<void>;
  readonly connect: (opened: () => void) => Promise<Connection>;
  readonly onLive: (live: boolean) => void;
  readonly tab?: string;
  readonly delay?: (attempt: number) => number;
}

interface Wanted {
  readonly topic: Topic;
  readonly listeners: Set<Listener>;
  cursor: string | null;
}

export class Hub {
  readonly #options: HubOptions;
  readonly #tab: string;
  readonly #wanted = new Map<string, Wanted>();
  /** What other tabs want: the tabs by the key of the topic. */
  readonly #theirs = new Map<string, Set<string>>();
  #upstream: Upstream | null = null;
  #close: () => void = () => undefined;
  #isClosed = false;

  constructor(options: HubOptions) {
    this.#options = options;
    this.#tab = options.tab ?? Math.random().toString(36).slice(2);
    if (options.channel) options.channel.onmessage = ({ data }) => this.#hear(data);
    const closed = new Promise<void>((resolve) => {
      this.#close = resolve;
    });
    // Its turn may come when nobody waits for it any more.
    void options.lead(closed).then(() => void (this.#isClosed || this.#lead()));
  }

  /** Follow a topic; return how to stop. */
  subscribe(topic: Topic, listener: Listener): () => void {
    const key = keyOf(topic);
    const known = this.#wanted.get(key);
    const wanted = known ?? { topic, listeners: new Set<Listener>(), cursor: null };
    wanted.listeners.add(listener);
    if (!known) {
      this.#wanted.set(key, wanted);
      this.#want(key, wanted);
    }
    return () => {
      wanted.listeners.delete(listener);
      if (wanted.listeners.size > 0 || this.#wanted.get(key) !== wanted) return;
      this.#wanted.delete(key);
      if (this.#upstream) this.#dropUnwanted(key);
      else this.#say({ type: 'drop', tab: this.#tab, key });
    };
  }

  /** The network has come back: do not wait. */
  retryNow(): void {
    this.#upstream?.retryNow();
  }

  /** Ask nobody until `retryNow` is called. */
  rest(): void {
    this.#upstream?.rest();
  }

  /** Follow nothing more; another tab may lead. */
  close(): void {
    this.#say({ type: 'bye', tab: this.#tab });
    this.#isClosed = true;
    this.#upstream?.close();
    this.#upstream = null;
    this.#options.channel?.close();
    this.#close();
  }

  #lead(): void {
    this.#upstream = new Upstream({
      connect: this.#options.connect,
      onLive: (live) => {
        this.#options.onLive(live);
        this.#say({ type: 'leader', live });
      },
      onEvent: (key, result) => {
        this.#say({ type: 'event', key, result });
        this.#deliver(key, result);
      },
      ...(this.#options.delay ? { delay: this.#options.delay } : {}),
    });
    this.#say({ type: 'leader', live: false });
    for (const { topic, cursor } of this.#wanted.values()) this.#upstream.follow(topic, cursor);
  }

  #want(key: string, { topic, cursor }: Wanted): void {
    if (this.#upstream) this.#upstream.follow(topic, cursor);
    else this.#say({ type: 'want', tab: this.#tab, key, topic, cursor });
  }

  #hear(message: Message): void {
    if (message.type === 'event') {
      this.#deliver(message.key, message.result);
    } else if (message.type === 'leader') {
      this.#options.onLive(message.live);
      if (!message.live) for (const [key, wanted] of this.#wanted) this.#want(key, wanted);
    } else if (this.#upstream) {
      this.#serve(message, this.#upstream);
    }
  }

  /** Do what another tab asks of the one that leads. */
  #serve(message: Message, upstream: Upstream): void {
    if (message.type === 'want') {
      const tabs = this.#theirs.get(message.key) ?? new Set();
      this.#theirs.set(message.key, tabs.add(message.tab));
      upstream.follow(message.topic, message.cursor);
    } else if (message.type === 'drop') {
      this.#theirs.get(message.key)?.delete(message.tab);
      this.#dropUnwanted(message.key);
    } else if (message.type === 'bye') {
      for (const [key, tabs] of this.#theirs) {
        if (tabs.delete(message.tab)) this.#dropUnwanted(key);
      }
    }
  }

  #dropUnwanted(key: string): void {
    if (!this.#wanted.has(key) && !this.#theirs.get(key)?.size) this.#upstream?.drop(key);
  }

  #deliver(key: string, result: EventResult): void {
    const wanted = this.#wanted.get(key);
    if (!wanted) return;
    wanted.cursor = cursorOf(result) ?? wanted.cursor;
    for (const listener of [...wanted.listeners]) listener.next(result);
  }

  #say(message: Message): void {
    // Components stop listening when all is closed already; a closed channel throws.
    if (!this.#isClosed) this.#options.channel?.postMessage(message);
  }
}
