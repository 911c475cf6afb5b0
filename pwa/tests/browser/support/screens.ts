/** Every screen of the app, with something on it. */
import type { Page } from 'playwright-core';
import { graphql, idOf, mutate, post } from './deeds.ts';

export interface Screen {
  readonly name: string;
  readonly address: string;
  /** What is done once the screen stands. */
  readonly then?: (page: Page) => Promise<void>;
}

/** Whose screens they are. */
export const OWNER = 'alice';

/** Give the owner what the screens show, and return the screens. */
export async function furnished(): Promise<readonly Screen[]> {
  const list = await made('list', 'mutation ($input: ListInput!) { made: createList(input: $input) { list { localId: id } } }', { title: 'Neighbours' });
  const filter = await made('filter', 'mutation ($input: FilterInput!) { made: createFilter(input: $input) { filter { localId: id } } }', {
    title: 'Spoilers',
    contexts: ['HOME', 'PUBLIC'],
    keywords: [{ keyword: 'finale', wholeWord: true }],
  });
  const neighbours = [await idOf(OWNER, 'bob'), await idOf(OWNER, 'carol')];
  await graphql(OWNER, 'mutation ($id: ID!, $accountIds: [ID!]!) { addToList(id: $id, accountIds: $accountIds) { userErrors { message } } }', {
    id: list,
    accountIds: neighbours,
  });
  await mutate(OWNER, 'muteAccount', await idOf(OWNER, 'frank'));
  await mutate(OWNER, 'blockAccount', await idOf(OWNER, 'grace'));
  await graphql(OWNER, 'mutation { followTag(name: "gardening") { userErrors { message } } }');
  const { id, localId } = await post(OWNER, 'Who comes to the #harbour on Saturday?\n\nI bring soup, you bring bread.', {
    visibility: 'PUBLIC',
    poll: { options: ['I do', 'I do not', 'With the whole family'], expiresInSeconds: 86_400 },
  });
  const answer = await post('bob', '@alice I do! May I bring the dog?', { inReplyTo: id, visibility: 'PUBLIC' });
  await post(OWNER, '@bob Of course.', { inReplyTo: answer.id, visibility: 'PUBLIC' });
  await post('carol', '@alice We come with the whole family, seven of us.', { inReplyTo: id, visibility: 'PUBLIC' });
  await post('carol', '@alice Shall I tell the others, or is it to be a surprise?', { visibility: 'DIRECT' });
  await mutate('bob', 'favouriteStatus', id);
  await mutate('carol', 'favouriteStatus', id);
  await mutate('carol', 'reblogStatus', id);
  await mutate(OWNER, 'bookmarkStatus', answer.id);
  await mutate(OWNER, 'favouriteStatus', answer.id);
  const picture = await pictured();
  const over = (name: string): Screen => ({ name: `settings-${name}`, address: `/app/settings/${name}` });
  return [
    { name: 'home', address: '/app/home' },
    { name: 'local', address: '/app/local' },
    { name: 'federated', address: '/app/federated' },
    { name: 'notifications', address: '/app/notifications' },
    { name: 'conversations', address: '/app/conversations' },
    { name: 'thread', address: `/app/@alice/${localId}` },
    { name: 'thread-favourites', address: `/app/@alice/${localId}/favourites` },
    { name: 'thread-history', address: `/app/@alice/${localId}/history` },
    { name: 'thread-picture', address: picture },
    { name: 'media', address: `${picture}/media/1` },
    { name: 'compose', address: '/app/compose' },
    { name: 'compose-written', address: '/app/compose', then: write },
    { name: 'compose-reply', address: `/app/compose?reply=${answer.localId}` },
    { name: 'profile', address: '/app/@bob' },
    { name: 'profile-own', address: '/app/@alice' },
    { name: 'followers', address: '/app/@alice/followers' },
    { name: 'search', address: '/app/search' },
    { name: 'search-found', address: '/app/search?q=soup' },
    { name: 'bookmarks', address: '/app/bookmarks' },
    { name: 'favourites', address: '/app/favourites' },
    { name: 'lists', address: '/app/lists' },
    { name: 'list', address: `/app/lists/${decoded(list)}` },
    { name: 'list-edit', address: `/app/lists/${decoded(list)}/edit` },
    { name: 'tag', address: '/app/tags/harbour' },
    { name: 'report', address: '/app/report?account=' + decoded(await idOf(OWNER, 'dave')) },
    { name: 'requests', address: '/app/requests' },
    { name: 'follow-requests', address: '/app/follow-requests' },
    { name: 'keys', address: '/app/keys' },
    { name: 'palette', address: '/app/go' },
    { name: 'sign-out', address: '/app/sign-out' },
    { name: 'settings', address: '/app/settings' },
    ...['profile', 'posting', 'appearance', 'filters', 'mutes', 'blocks', 'conversations', 'tags', 'sessions'].map(over),
    { name: 'settings-filter', address: `/app/settings/filters/${decoded(filter)}` },
    { name: 'not-found', address: '/app/no-such-place' },
  ];
}

/** Wait until a screen stands: nothing loads any more, and pictures in sight are there. */
export async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  await page.waitForFunction(() => {
    const busy = document.querySelector('[aria-busy="true"], .skeleton');
    const pictures = [...document.images].filter((image) => image.checkVisibility() && image.getBoundingClientRect().top < innerHeight);
    const measured = [...document.querySelectorAll('.row')].every((row) => row.checkVisibility({ visibilityProperty: true }));
    // What is below the screen is not mounted.
    const filled = [...document.querySelectorAll('.feed')].every(
      (feed) => feed.querySelector('article') ?? feed.nextElementSibling ?? feed.getBoundingClientRect().top > innerHeight,
    );
    return !busy && filled && measured && pictures.every(({ complete }) => complete);
  });
  await page.evaluate(async () => {
    await Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => undefined)));
    // Two frames later all of it is painted.
    for (let frames = 0; frames < 2; frames += 1) await new Promise(requestAnimationFrame);
  });
}

async function write(page: Page): Promise<void> {
  await page.locator('textarea').first().fill('The tide is out, and the whole bay smells of salt and rope. #harbour');
}

async function made(kind: string, query: string, input: object): Promise<string> {
  const data = await graphql<{ made: Record<string, { localId: string }> }>(OWNER, query, { input });
  return data.made[kind]!.localId;
}

/** Return the address of a post with pictures. */
async function pictured(): Promise<string> {
  interface Found {
    timeline: { nodes: { localId: string; account: { acct: string }; mediaAttachments: object[]; reblog: object | null }[] };
  }
  const { timeline } = await graphql<Found>(
    OWNER,
    '{ timeline(kind: LOCAL, first: 60) { nodes { localId account { acct } mediaAttachments { id } reblog { id } } } }',
  );
  const found = timeline.nodes.find(({ mediaAttachments }) => mediaAttachments.length > 0);
  if (!found) throw new Error('No post has a picture.');
  return `/app/@${found.account.acct}/${found.localId}`;
}

/** Return the id as REST knows it. */
function decoded(id: string): string {
  return Buffer.from(id, 'base64').toString().split(':').at(-1)!;
}
