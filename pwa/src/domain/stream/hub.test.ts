import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Hub, type Channel } from './hub.ts';
import type { EventResult, Message, Topic } from './messages.ts';
import type { Connection, Sink } from './upstream.ts';

/** A room in which tabs hear each other, but not themselves. */
class Room {
  readonly tabs = new Set<Channel>();

  enter(): Channel {
    const channel: Channel = {
      onmessage: null,
      postMessage: (message: Message) => {
        if (!this.tabs.has(channel)) throw new DOMException('Channel is closed', 'InvalidStateError');
        for (const other of this.tabs) if (other !== channel) other.onmessage?.({ data: structuredClone(message) });
      },
      close: () => this.tabs.delete(channel),
    };
    this.tabs.add(channel);
    return channel;
  }
}

/** A lock, held by one after the other. */
class Lock {
  #last: Promise<void> = Promise.resolve();

  readonly lead = (until: Promise<void>): Promise<void> => {
    const mine = this.#last;
    this.#last = Promise.all([mine, until]).then(() => undefined);
    return mine;
  };
}

/** A server that remembers who follows what. */
class Server {
  followers: { query: string; variables: Record<string, unknown>; sink: Sink }[] = [];
  connections = 0;
  refuses = false;
  /** Every socket ends before it is open. */
  ends = false;
  #isOpen = false;

  readonly connect = async (opened: () => void): Promise<Connection> => {
    if (this.refuses) throw new Error('refused');
    this.connections += 1;
    return {
      subscribe: (payload, sink) => {
        if (this.ends) {
          queueMicrotask(() => sink.error({ code: 1006 }));
          return () => undefined;
        }
        if (!this.#isOpen) opened();
        this.#isOpen = true;
        const follower = { ...payload, sink };
        this.followers.push(follower);
        return () => {
          this.followers = this.followers.filter((other) => other !== follower);
        };
      },
      dispose: () => undefined,
    };
  };

  send(text: string, cursor: string): void {
    for (const { sink } of this.followers) sink.next({ data: { timeline: { text, cursor } } });
  }

  cut(code = 1006): void {
    const gone = this.followers;
    this.followers = [];
    this.#isOpen = false;
    for (const { sink } of gone) sink.error({ code });
  }
}

const HOME: Topic = { query: 'subscription S($kind: K) { timeline(kind: $kind) { cursor } }', variables: { kind: 'HOME' } };
/** Let everything that waits for the event loop have its turns. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 12; turn += 1) await new Promise((resolve) => setTimeout(resolve, 1));
}

describe('the hub', () => {
  let room: Room, lock: Lock, server: Server, hubs: Hub[], live: boolean[], attempts: number[];

  beforeEach(() => {
    [room, lock, server, hubs, live, attempts] = [new Room(), new Lock(), new Server(), [], [], []];
  });
  afterEach(() => {
    for (const hub of hubs) hub.close();
  });

  function tab(): { hub: Hub; heard: string[]; follow: (topic?: Topic) => () => void } {
    const heard: string[] = [];
    const hub = new Hub({
      channel: room.enter(),
      lead: lock.lead,
      connect: server.connect,
      onLive: (now) => live.push(now),
      delay: (attempt) => {
        attempts.push(attempt);
        return 1;
      },
    });
    hubs.push(hub);
    const next = (result: EventResult) => {
      const event = Object.values(result.data ?? {})[0] as { text?: string; __typename?: string } | undefined;
      heard.push(event?.text ?? event?.__typename ?? 'errors');
    };
    return { hub, heard, follow: (topic = HOME) => hub.subscribe(topic, { next }) };
  }

  it('serves every tab over one socket', async () => {
    const [one, two] = [tab(), tab()];
    one.follow();
    two.follow();
    await settled();
    server.send('hello', 'c1');
    expect([one.heard, two.heard, server.connections, server.followers.length]).toEqual([['hello'], ['hello'], 1, 1]);
  });

  it('lets another tab lead when the first one closes, from where it was', async () => {
    const [one, two] = [tab(), tab()];
    one.follow();
    two.follow();
    await settled();
    server.send('first', 'c1');
    one.hub.close();
    await settled();
    expect(server.followers.map(({ variables }) => variables)).toEqual([{ kind: 'HOME', after: 'c1' }]);
    server.send('second', 'c2');
    expect(two.heard).toEqual(['first', 'second']);
  });

  it('says nothing and leads nobody after it was closed', async () => {
    const [one, two] = [tab(), tab()];
    one.follow();
    const stop = two.follow();
    await settled();
    two.hub.close();
    stop();
    two.follow()();
    one.hub.close();
    await settled();
    expect([server.connections, server.followers]).toEqual([1, []]);
  });

  it('follows on after the connection was lost', async () => {
    const one = tab();
    one.follow();
    await settled();
    server.send('first', 'c1');
    server.cut();
    await settled();
    expect(server.followers.map(({ variables }) => variables['after'])).toEqual(['c1']);
    expect(live).toEqual([true, false, true]);
    expect(one.heard).toEqual(['first']);
  });

  it('is not live, and waits longer from time to time, while sockets end before they are open', async () => {
    server.ends = true;
    tab().follow();
    await settled();
    expect(live).not.toContain(true);
    expect(attempts.slice(0, 3)).toEqual([0, 1, 2]);
    server.ends = false;
    await settled();
    expect(live.at(-1)).toBe(true);
  });

  it('says that something may be missing when it does not know where to go on', async () => {
    const one = tab();
    one.follow();
    await settled();
    server.cut();
    await settled();
    expect(one.heard).toEqual(['Resync']);
  });

  it('goes on trying while nobody answers', async () => {
    server.refuses = true;
    const one = tab();
    one.follow();
    await settled();
    server.refuses = false;
    await settled();
    server.send('there', 'c1');
    expect(one.heard).toEqual(['there']);
  });

  it('stops what no tab wants any more', async () => {
    const [one, two] = [tab(), tab()];
    const stops = [one.follow(), two.follow()];
    await settled();
    stops[0]!();
    expect(server.followers).toHaveLength(1);
    stops[1]!();
    expect(server.followers).toHaveLength(0);
    two.follow();
    await settled();
    two.hub.close();
    expect(server.followers).toHaveLength(0);
  });

  it('tells a refusal, and does not ask again', async () => {
    const one = tab();
    one.follow();
    await settled();
    server.followers[0]!.sink.error([{ message: 'no' }]);
    await settled();
    expect([one.heard, server.followers.length]).toEqual([['errors'], 1]);
  });

  it('goes on after a refusal, and forgets how often it was refused with the first event alone', async () => {
    const one = tab();
    one.follow();
    for (let round = 0; round < 3; round += 1) {
      await settled();
      server.cut(4401);
    }
    await settled();
    server.send('again', 'c1');
    server.cut(4401);
    await settled();
    expect(attempts).toEqual([0, 1, 2, 0]);
    expect([server.followers.length, live.at(-1)]).toEqual([1, true]);
    expect(one.heard).toEqual(['Resync', 'Resync', 'Resync', 'again']);
  });

  it('rests when it is told that the session has ended, and goes on when there is one again', async () => {
    const one = tab();
    one.follow();
    await settled();
    server.cut(4403);
    one.hub.rest();
    await settled();
    expect([server.followers.length, live.at(-1)]).toEqual([0, false]);
    one.hub.retryNow();
    await settled();
    expect([server.followers.length, live.at(-1)]).toEqual([1, true]);
  });
});
