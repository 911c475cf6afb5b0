import 'fake-indexeddb/auto';
import type { Client, OperationResult } from '@urql/core';
import { pipe, subscribe } from 'wonka';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { graphql } from '../../graphql/tada.ts';
import { FavouriteStatus, ReblogStatus } from '../../graphql/deeds.ts';
import { CreateFilter, DeleteFilter, FiltersQuery } from '../../graphql/filters.ts';
import { CreateList, DeleteList, ListsQuery } from '../../graphql/lists.ts';
import { MuteConversation, UnmuteConversation } from '../../graphql/people.ts';
import { VotePoll } from '../../graphql/polls.ts';
import { StatusById } from '../../graphql/statuses.ts';
import { TimelinePage } from '../../graphql/timelines.ts';
import { PostStatus } from '../../graphql/writing.ts';
import { globalId } from '../ids.ts';
import { Database, wipe } from '../store/database.ts';
import { createClient } from './client.ts';
import { operations } from '../../../scripts/documents.ts';

const ID = globalId('Status', '01ARZ3NDEKTSV4RRFFQ69G5FAV');
const POLL = globalId('Poll', '01ARZ3NDEKTSV4RRFFQ69G5FAW');

const account = {
  __typename: 'Account', id: 'a', localId: 'a', username: 'bob', acct: 'bob', displayName: 'Bob', url: '', avatar: '', avatarStatic: '',
  avatarDescription: '', locked: false, bot: false, emojis: [],
};
const status = {
  __typename: 'Status', id: ID, localId: 'x', uri: '', url: null, createdAt: '2026-01-01T00:00:00Z', editedAt: null, content: '<p>hi</p>',
  spoilerText: '', sensitive: false, language: 'en', visibility: 'PUBLIC', localOnly: false, repliesCount: 0, reblogsCount: 2,
  favouritesCount: 4, favourited: false, reblogged: false, bookmarked: false, muted: false, pinned: false, inReplyToId: null,
  inReplyToAccountId: null, account, mediaAttachments: [], card: null, application: null, mentions: [], tags: [], emojis: [], filtered: [],
  reblog: null,
  poll: {
    __typename: 'Poll', id: POLL, expired: false, multiple: false, votesCount: 3, votersCount: 3, expiresAt: null, voted: false,
    ownVotes: [], emojis: [],
    options: [
      { __typename: 'PollOption', title: 'a', votesCount: 1 },
      { __typename: 'PollOption', title: 'b', votesCount: 2 },
    ],
  },
};

/** A server that answers an operation by its name, when it is told to. */
class Server {
  readonly asked: { name: string; query: string; headers: Headers; keepalive: boolean | undefined }[] = [];
  answers: Record<string, unknown> = { StatusById: { data: { status } } };
  #waiting: (() => void)[] = [];
  slow = false;
  status = 200;

  readonly fetch: typeof fetch = async (_url, options) => {
    const { operationName, query } = JSON.parse(String(options?.body)) as { operationName: string; query: string };
    this.asked.push({ name: operationName, query, headers: new Headers(options?.headers), keepalive: options?.keepalive });
    if (this.slow) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (this.status === 0) throw new TypeError('no network');
    const headers = { 'content-type': 'application/json' };
    return new Response(JSON.stringify(this.answers[operationName] ?? {}), { status: this.status, headers });
  };

  answer(): void {
    this.slow = false;
    for (const resume of this.#waiting.splice(0)) resume();
  }
}

/** Let everything that waits for the event loop have many turns: a busy machine has few in a given time. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 40; turn += 1) await new Promise((resolve) => setTimeout(resolve, 1));
}

describe('the client', () => {
  let server: Server, signedOut: number;

  function client(accountId = 'A'): Client {
    return createClient({
      url: 'https://example.org/graphql',
      accountId,
      database: new Database(accountId),
      follow: () => ({ subscribe: () => ({ unsubscribe: () => undefined }) }),
      onSignedOut: () => (signedOut += 1),
      fetch: server.fetch,
    });
  }

  function watch(of: Client): OperationResult<{ status: typeof status | null }>[] {
    const seen: OperationResult[] = [];
    pipe(of.query(StatusById, { id: ID }), subscribe((result) => void seen.push(result)));
    return seen as OperationResult<{ status: typeof status | null }>[];
  }

  beforeEach(async () => {
    [server, signedOut] = [new Server(), 0];
    await wipe('A');
  });

  it('says who asks, and that a page of ours does', async () => {
    watch(client());
    await settled();
    expect(server.asked[0]!.headers.get('x-chirp-account')).toBe('A');
    expect(server.asked[0]!.headers.has('x-chirp-csrf')).toBe(true);
    expect(server.asked[0]!.headers.get('content-type')).toContain('application/json');
  });

  it('lets what is done outlive the page, unless it is more than browsers let, and lets nothing else', async () => {
    const urql = client();
    watch(urql);
    await urql.mutation(FavouriteStatus, { id: ID }).toPromise();
    for (const length of [7_900, 8_100]) {
      await urql.mutation(PostStatus, { input: { text: 'a'.repeat(length), idempotencyKey: 'k' } }).toPromise();
    }
    expect(server.asked.map(({ name, keepalive }) => [name, keepalive])).toEqual([
      ['StatusById', false],
      ['FavouriteStatus', true],
      ['PostStatus', true],
      ['PostStatus', false],
    ]);
  });

  it('sends only what documents.json holds', async () => {
    const urql = client();
    watch(urql);
    await urql.mutation(FavouriteStatus, { id: ID }).toPromise();
    const texts = Object.values(await operations());
    expect(server.asked.map(({ name }) => name)).toEqual(['StatusById', 'FavouriteStatus']);
    for (const { query } of server.asked) expect(texts).toContain(query);
  });

  it('follows what a component knows and the cache does not, without asking for it', async () => {
    const urql = client();
    const seen: OperationResult<{ status: { favourited: boolean } | null }>[] = [];
    const known = { known: () => ({ status: { ...status, favouritesCount: 9 } }) };
    pipe(urql.query(StatusById, { id: ID }, known), subscribe((result) => void seen.push(result as (typeof seen)[number])));
    server.slow = true;
    void urql.mutation(FavouriteStatus, { id: ID }).toPromise();
    await settled();
    expect(seen.at(-1)?.data?.status).toMatchObject({ favourited: true, favouritesCount: 10 });
    expect(server.asked.map(({ name }) => name)).toEqual(['FavouriteStatus']);
  });

  it('forgets posts of answers that came long ago, but none that another answer holds', async () => {
    // Under a test graphcache throws nothing away.
    vi.stubEnv('NODE_ENV', 'production');
    onTestFinished(() => void vi.unstubAllEnvs());
    const urql = client();
    const page = async (place: number): Promise<void> => {
      const node = { ...status, id: globalId('Status', `${place}`), poll: null };
      const edges = [node, { ...status, poll: null }].map((one) => ({ __typename: 'StatusEdge', cursor: '', node: one }));
      const pageInfo = { __typename: 'PageInfo', hasNextPage: true, hasPreviousPage: false, startCursor: '', endCursor: '' };
      server.answers['TimelinePage'] = { data: { timeline: { __typename: 'StatusConnection', edges, pageInfo } } };
      const variables = { kind: 'HOME', first: 20, after: `${place}` } as const;
      await urql.query(TimelinePage, variables, { requestPolicy: 'network-only' }).toPromise();
    };
    const isKept = (id: string): boolean => {
      const result = urql.readQuery(StatusById, { id }, { requestPolicy: 'cache-only' });
      return Boolean(result?.data?.status);
    };
    for (let place = 0; place < 45; place += 1) await page(place);
    await settled();
    expect([isKept(globalId('Status', '0')), isKept(globalId('Status', '44')), isKept(ID)]).toEqual([false, true, true]);
  });

  it('shows a favourite before the server has answered, and takes it back when it refuses', async () => {
    const urql = client();
    const seen = watch(urql);
    await settled();
    server.slow = true;
    server.answers['FavouriteStatus'] = {
      data: {
        favouriteStatus: {
          __typename: 'StatusPayload',
          status: null,
          userErrors: [{ __typename: 'UserError', field: 'id', message: 'No.', code: 'FORBIDDEN' }],
        },
      },
    };
    const done = urql.mutation(FavouriteStatus, { id: ID }).toPromise();
    await settled();
    expect(seen.at(-1)?.data?.status).toMatchObject({ favourited: true, favouritesCount: 5 });
    await settled();
    server.answer();
    expect((await done).data?.favouriteStatus.userErrors[0]?.message).toBe('No.');
    await settled();
    expect(seen.at(-1)?.data?.status).toMatchObject({ favourited: false, favouritesCount: 4 });
  });

  it('knows of every post of a conversation that it is muted, of the one it was muted from at once', async () => {
    const urql = client();
    const other = globalId('Status', 'other');
    const tell = (muted: boolean) => [ID, other].map((id) => ({ __typename: 'Status', id, muted }));
    const seen = watch(urql);
    await settled();
    for (const [document, field, payload, muted] of [
      [MuteConversation, 'muteConversation', 'MuteConversationPayload', true],
      [UnmuteConversation, 'unmuteConversation', 'UnmuteConversationPayload', false],
    ] as const) {
      server.slow = true;
      server.answers[document === MuteConversation ? 'MuteConversation' : 'UnmuteConversation'] = {
        data: { [field]: { __typename: payload, statuses: tell(muted), userErrors: [] } },
      };
      const done = urql.mutation<unknown, { id: string }>(document, { id: ID }).toPromise();
      await settled();
      expect(seen.at(-1)?.data?.status?.muted).toBe(muted);
      server.answer();
      await done;
      const Muted = graphql(`query Muted($id: ID!) { status(id: $id) { id muted } }`);
      expect(urql.readQuery(Muted, { id: other })?.data?.status?.muted).toBe(muted);
    }
  });

  it('shows a boost on what is boosted', async () => {
    const urql = client();
    const seen = watch(urql);
    await settled();
    server.slow = true;
    void urql.mutation(ReblogStatus, { id: ID }).toPromise();
    await settled();
    expect(seen.at(-1)?.data?.status).toMatchObject({ reblogged: true, reblogsCount: 3 });
  });

  it('counts a vote at once', async () => {
    const urql = client();
    const seen = watch(urql);
    await settled();
    server.slow = true;
    void urql.mutation(VotePoll, { id: POLL, choices: [1] }).toPromise();
    await settled();
    expect(seen.at(-1)?.data?.status?.poll).toMatchObject({
      voted: true,
      ownVotes: [1],
      votesCount: 4,
      votersCount: 4,
      options: [{ votesCount: 1 }, { votesCount: 3 }],
    });
  });

  it('shows filters and lists that were made, and no more those that were deleted', async () => {
    const urql = client();
    const filter = (id: string) => ({
      __typename: 'Filter', id, localId: id, title: id, contexts: [], action: 'WARN', expiresAt: null, keywords: [], statuses: [],
    });
    const list = (id: string) => ({ __typename: 'List', id, localId: id, title: id, repliesPolicy: 'LIST', exclusive: false });
    const has = (filters: string[], lists: string[]): void => {
      server.answers['Filters'] = { data: { viewer: { __typename: 'Viewer', filters: filters.map(filter) } } };
      server.answers['Lists'] = { data: { viewer: { __typename: 'Viewer', lists: lists.map(list) } } };
    };
    const seen: string[][] = [];
    pipe(urql.query(FiltersQuery, {}, { requestPolicy: 'network-only' }), subscribe(({ data }) => void (seen[0] = data?.viewer?.filters?.map(({ id }) => id) ?? [])));
    pipe(urql.query(ListsQuery, {}), subscribe(({ data }) => void (seen[1] = data?.viewer?.lists?.map(({ id }) => id) ?? [])));
    has(['one'], ['first']);
    await settled();
    has(['one', 'two'], ['first', 'second']);
    server.answers['CreateFilter'] = { data: { createFilter: { __typename: 'FilterPayload', filter: filter('two'), userErrors: [] } } };
    server.answers['CreateList'] = { data: { createList: { __typename: 'ListPayload', list: list('second'), userErrors: [] } } };
    await urql.mutation(CreateFilter, { input: { title: 'two', contexts: [] } }).toPromise();
    await urql.mutation(CreateList, { input: { title: 'second' } }).toPromise();
    await settled();
    expect(seen).toEqual([['one', 'two'], ['first', 'second']]);
    has(['two'], ['second']);
    server.answers['DeleteFilter'] = { data: { deleteFilter: { __typename: 'DeletedPayload', deletedId: 'one', userErrors: [] } } };
    server.answers['DeleteList'] = { data: { deleteList: { __typename: 'DeletedPayload', deletedId: 'first', userErrors: [] } } };
    await urql.mutation(DeleteFilter, { id: 'one' }).toPromise();
    await urql.mutation(DeleteList, { id: 'first' }).toPromise();
    await settled();
    expect(seen).toEqual([['two'], ['second']]);
  });

  it('tells when the session has ended', async () => {
    server.status = 401;
    server.answers['StatusById'] = { errors: [{ message: 'Sign in.', extensions: { code: 'UNAUTHENTICATED' } }] };
    watch(client());
    await settled();
    expect(signedOut).toBe(1);
  });

  it('answers a kept query at once on the next start, and without a network', async () => {
    const Kept = graphql(`query Kept { instance { title } }`);
    const answer = (title: string) => ({ data: { instance: { __typename: 'Instance', title } } });
    const ask = async (of: Client): Promise<(string | undefined)[]> => {
      const titles: (string | undefined)[] = [];
      const source = of.query(Kept, {}, { snapshot: true, requestPolicy: 'cache-and-network' });
      pipe(source, subscribe(({ data }) => void titles.push(data?.instance?.title)));
      await settled();
      return titles;
    };
    server.answers['Kept'] = answer('first');
    await ask(client());
    server.slow = true;
    server.answers['Kept'] = answer('second');
    expect(await ask(client())).toEqual(['first']);
    server.answer();
    server.status = 0;
    expect((await ask(client())).filter(Boolean)).toEqual(['first']);
    server.status = 200;
    expect((await ask(client())).at(-1)).toBe('second');
  });
});
