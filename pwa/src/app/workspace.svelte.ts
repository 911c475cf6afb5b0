/** All that belongs to one account while it is used: its client, its live events, its drafts, positions and feeds. */
import type { Client, SubscriptionForwarder } from '@urql/core';
import { getContext, setContext, untrack } from 'svelte';
import { createClient } from '../domain/client/client.ts';
import { Carried } from '../domain/compose/carried.ts';
import { Drafts } from '../domain/compose/drafts.ts';
import { Feeds } from '../domain/feed/feeds.ts';
import { Positions } from '../domain/feed/positions.ts';
import type { Seat } from '../domain/session.ts';
import { Database } from '../domain/store/database.ts';
import { Hub, type Channel } from '../domain/stream/hub.ts';
import { connect } from './connection.ts';
import { session } from './session.svelte.ts';

const CONTEXT = Symbol('workspace');

export class Workspace {
  readonly seat: Seat;
  readonly client: Client;
  readonly database: Database;
  readonly drafts: Drafts;
  readonly carried: Carried;
  readonly positions: Positions;
  readonly hub: Hub;
  readonly feeds = new Feeds();
  /** Live events come in. */
  live = $state(false);

  constructor(seat: Seat, onSignedOut: () => void) {
    this.seat = seat;
    this.database = new Database(seat.accountId);
    this.drafts = new Drafts(this.database);
    this.carried = new Carried(sessionStorage, seat.accountId);
    this.positions = new Positions(this.database);
    const name = `chirp:live:${seat.accountId}`;
    this.hub = new Hub({
      channel: typeof BroadcastChannel === 'undefined' ? null : (new BroadcastChannel(name) as Channel),
      lead: (until) => lead(name, until),
      connect: (opened) => connect(seat.accountId, opened),
      onLive: (live) => {
        this.live = live;
        // A browser does not always tell why a socket was refused, and one is closed also when the session goes on under another id.
        if (!live) onSignedOut();
      },
    });
    const follow: SubscriptionForwarder = (request) => ({
      subscribe: (sink) => {
        const topic = { query: request.query ?? '', variables: request.variables ?? {} };
        return { unsubscribe: this.hub.subscribe(topic, { next: (result) => sink.next(result as never) }) };
      },
    });
    this.client = createClient({
      url: '/graphql',
      accountId: seat.accountId,
      database: this.database,
      follow,
      onSignedOut,
      fetch: (...asked) => (session.state === 'ended' ? Promise.resolve(new Response(null, { status: 401 })) : fetch(...asked)),
    });
  }

  /** Call whenever live events begin to come in; return how to stop. */
  whenLive(listener: () => void): () => void {
    return $effect.root(() => {
      $effect(() => {
        if (this.live) untrack(listener);
      });
    });
  }

  close(): void {
    this.hub.close();
    void this.database.close();
  }
}

/** Give a workspace to the components below this one. */
export function provideWorkspace(workspace: Workspace): void {
  setContext(CONTEXT, workspace);
}

/** Return the workspace of the account that is used. */
export function useWorkspace(): Workspace {
  return getContext<Workspace>(CONTEXT);
}

/** Resolve when this tab leads; where tabs cannot agree, each leads for itself. */
function lead(name: string, until: Promise<void>): Promise<void> {
  if (!('locks' in navigator)) return Promise.resolve();
  return new Promise((resolve) => {
    void navigator.locks.request(name, () => {
      resolve();
      return until;
    });
  });
}
