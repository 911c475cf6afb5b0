/** What people do without a window: by GraphQL, with the cookies of their session. */
import { inject } from 'vitest';
import { cookiesOf } from './people.ts';

interface Answer<Data> {
  readonly data?: Data;
  readonly errors?: readonly { readonly message: string }[];
}

/** Run an operation in the name of somebody. Throws what the server complains of. */
export async function graphql<Data>(name: string, query: string, variables: object = {}): Promise<Data> {
  const answer = await fetch(`${inject('url')}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: await cookiesOf(name), 'x-chirp-csrf': '1' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await answer.json()) as Answer<Data>;
  if (errors || !data) throw new Error(JSON.stringify(errors));
  const complaints = Object.values(data).flatMap((payload) => (payload as { userErrors?: unknown[] } | null)?.userErrors ?? []);
  if (complaints.length > 0) throw new Error(JSON.stringify(complaints));
  return data;
}

export interface Posted {
  readonly id: string;
  readonly localId: string;
}

/** Post; `more` are further fields of PostStatusInput. */
export async function post(name: string, text: string, more: object = {}): Promise<Posted> {
  const { postStatus } = await graphql<{ postStatus: { status: Posted } }>(
    name,
    `mutation ($input: PostStatusInput!) { postStatus(input: $input) { status { id localId } userErrors { message } } }`,
    { input: { text, ...more } },
  );
  return postStatus.status;
}

/** Let a post arrive as another server sends it: `html` is taken as it is. */
export async function arrive(order: { acct: string; html: string; spoiler_text?: string; author?: { display_name?: string; note?: string } }): Promise<string> {
  const answer = await fetch(`${inject('sandbox')}/sandbox/remote_statuses`, { method: 'POST', body: JSON.stringify({ text: '', ...order }) });
  if (!answer.ok) throw new Error(await answer.text());
  return ((await answer.json()) as { id: string }).id;
}

/** Move the marker of somebody's home timeline to its newest post. */
export async function readAll(name: string): Promise<void> {
  const { viewer } = await graphql<{ viewer: { home: { nodes: { id: string }[] } } }>(name, '{ viewer { home(first: 1) { nodes { id } } } }');
  const newest = viewer.home.nodes[0];
  if (newest) await graphql(name, 'mutation ($home: ID) { setMarkers(home: $home) { userErrors { message } } }', { home: newest.id });
}

/** Move the marker of somebody's notifications to the newest of them. */
export async function hearAll(name: string): Promise<void> {
  const { viewer } = await graphql<{ viewer: { notifications: { nodes: { id: string }[] } } }>(name, '{ viewer { notifications(first: 1) { nodes { id } } } }');
  const newest = viewer.notifications.nodes[0];
  if (newest) await graphql(name, 'mutation ($id: ID) { setMarkers(notifications: $id) { userErrors { message } } }', { id: newest.id });
}

/** Return up to which post somebody has read home. */
export async function homeMarker(name: string): Promise<string | undefined> {
  const { viewer } = await graphql<{ viewer: { markers: { home: { lastReadId: string } | null } } }>(name, '{ viewer { markers { home { lastReadId } } } }');
  return viewer.markers.home?.lastReadId;
}

/** Do one of the mutations that take an id and nothing else. */
export async function mutate(name: string, mutation: string, id: string): Promise<void> {
  await graphql(name, `mutation ($id: ID!) { ${mutation}(id: $id) { userErrors { message } } }`, { id });
}

/** Return the global id of an account, as `name` sees it. */
export async function idOf(name: string, acct: string): Promise<string> {
  const { account } = await graphql<{ account: { id: string } }>(name, 'query ($acct: String!) { account(acct: $acct) { id } }', { acct });
  return account.id;
}
