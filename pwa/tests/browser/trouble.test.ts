/** A server that refuses, is slow or goes away, and a session that ends: nothing typed is lost, and it is said what helps. */
import { expect, it } from 'vitest';
import type { Page, Route } from 'playwright-core';
import { graphql, post } from './support/deeds.ts';
import { PICTURE, sending, writing } from './support/page.ts';
import { giveName, signedIn, signIn, visitor } from './support/people.ts';
import { card, posts, unique } from './support/posts.ts';

/** Let something happen to the requests that run an operation, until the returned function is called. */
async function spoil(page: Page, operation: string, deed: (route: Route) => Promise<void>): Promise<() => Promise<void>> {
  const spoilt = async (route: Route): Promise<void> => {
    const isIt = (route.request().postData() ?? '').includes(operation);
    await (isIt ? deed(route) : route.fallback());
  };
  await page.route('**/graphql', spoilt);
  return () => page.unroute('**/graphql', spoilt);
}

/** Send a post that arrives, and whose answer is lost. */
async function sendUnheard(page: Page, text: string): Promise<void> {
  const stop = await spoil(page, 'PostStatus', async (route) => {
    await route.fetch();
    await route.abort('connectionreset');
  });
  await writing(page).fill(text);
  await sending(page).click();
  await page.getByRole('alert').waitFor();
  await stop();
}

const TROUBLES: readonly { what: string; says: RegExp; deed: (route: Route) => Promise<void> }[] = [
  { what: 'answers 500', says: /Try again/, deed: (route) => route.fulfill({ status: 500, body: 'Internal Server Error' }) },
  { what: 'answers 502 with a page', says: /Try again/, deed: (route) => route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>Bad Gateway</h1>' }) },
  { what: 'cuts the line', says: /No connection/, deed: (route) => route.abort('connectionreset') },
  { what: 'answers nonsense', says: /Try again/, deed: (route) => route.fulfill({ status: 200, contentType: 'application/json', body: '{"data":' }) },
  {
    what: 'refuses',
    says: /too long for us/,
    deed: (route) =>
      route.fulfill({
        json: { data: { postStatus: { __typename: 'StatusPayload', status: null, userErrors: [{ __typename: 'UserError', field: ['input', 'text'], message: 'That is too long for us.', code: 'VALIDATION' }] } } },
      }),
  },
];

it.each(TROUBLES)('keeps what is typed when the server $what', async ({ says, deed }) => {
  const text = unique('Into the storm');
  const { page } = await signedIn('alice', '/app/compose');
  await writing(page).fill(text);
  const stop = await spoil(page, 'PostStatus', deed);
  await sending(page).click();
  await page.getByRole('alert').getByText(says).waitFor();
  expect(await writing(page).inputValue()).toBe(text);
  await stop();
  await sending(page).click();
  await card(page, text).waitFor();
});

it('posts once what was sent twice, because the answer was lost', async () => {
  const text = unique('Did you hear me?');
  const { page } = await signedIn('alice', '/app/compose');
  await sendUnheard(page, text);
  await sending(page).click();
  await card(page, text).waitFor();
  await page.goto('/app/@alice');
  await card(page, text).waitFor();
  expect(await posts(page, text).count()).toBe(1);
});

it('sends what was changed after a lost answer, not what was sent before', async () => {
  const text = unique('First thought');
  const { page } = await signedIn('alice', '/app/compose');
  await sendUnheard(page, text);
  await writing(page).fill(`${text}, and a second one`);
  await sending(page).click();
  await card(page, `${text}, and a second one`).waitFor();
});

it('waits for a slow server without sending twice', async () => {
  const text = unique('Slowly');
  const { page } = await signedIn('alice', '/app/compose');
  await writing(page).fill(text);
  let asked = 0;
  let go: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (go = resolve));
  await spoil(page, 'PostStatus', async (route) => {
    asked += 1;
    await gate;
    await route.fallback();
  });
  const button = sending(page);
  await button.click();
  await expect.poll(() => button.getAttribute('aria-disabled')).toBe('true');
  await writing(page).press('Control+Enter');
  go();
  await card(page, text).waitFor();
  expect(asked).toBe(1);
});

it('keeps the text when a picture cannot be sent', async () => {
  const text = unique('Picture this');
  const { page } = await signedIn('alice', '/app/compose');
  await writing(page).fill(text);
  await page.route('**/api/v2/media', (route) => route.fulfill({ status: 500, json: { error: 'Internal Server Error' } }));
  await page.locator('input[type=file]').setInputFiles(PICTURE);
  await page.getByRole('alert').waitFor();
  expect(await writing(page).inputValue()).toBe(text);
  await page.unroute('**/api/v2/media');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByLabel('Description of file 1').waitFor();
  await sending(page).click();
  await card(page, text).waitFor();
});

it('asks to sign in when the session ends while one types, and goes on from there', async () => {
  const text = unique('Where was I');
  const { page, context } = await visitor({ viewport: { width: 390, height: 844 } });
  await signIn(page, 'frank', '/app/compose');
  await writing(page).fill(text);
  await context.clearCookies();
  await sending(page).click();
  await page.getByText('You are signed out.').first().waitFor();
  for (const button of [page.getByRole('button', { name: 'Close', exact: true }).first(), sending(page)]) await button.click({ trial: true });
  await writing(page).press('End');
  await writing(page).pressSequentially('!!');
  await page.getByRole('link', { name: 'Sign in' }).click();
  await giveName(page, 'frank');
  await page.waitForURL('**/app/compose');
  await expect.poll(() => writing(page).inputValue()).toBe(`${text}!!`);
  await sending(page).click();
  await card(page, text).waitFor();
});

it('keeps what was typed in the last moment before the window is closed', async () => {
  const text = unique('Famous last words');
  const { page, context } = await signedIn('dave', '/app/compose');
  await writing(page).fill(text);
  await page.close({ runBeforeUnload: true });
  const next = await context.newPage();
  await next.goto('/app/compose');
  await expect.poll(() => writing(next).inputValue()).toBe(text);
});

it.each(['/app/home', '/app/notifications', '/app/@bob', '/app/search?q=bread', '/app/lists', '/app/settings/filters'])(
  'says what helps when %s cannot be loaded, and loads it when asked',
  async (address) => {
    // On a phone: beside the column of a desk something else may ask for the same, and mend it first.
    const { page } = await signedIn('alice', '/app/keys', { viewport: { width: 390, height: 844 } });
    await page.getByRole('heading', { name: 'Keyboard shortcuts' }).waitFor();
    await page.route('**/graphql', (route) => route.fulfill({ status: 503, body: '' }));
    await page.evaluate(() => indexedDB.databases().then((all) => Promise.all(all.map(({ name }) => name && indexedDB.deleteDatabase(name)))));
    await page.goto(address);
    const retry = page.getByRole('button', { name: 'Try again' }).first();
    await retry.waitFor();
    await page.unroute('**/graphql');
    await retry.click();
    await retry.waitFor({ state: 'detached' });
    await page.locator('main .skeletons').first().waitFor({ state: 'detached' });
    expect(await retry.count()).toBe(0);
  },
);

it.each(['/app/local', '/app/lists', '/app/conversations'])('loads %s by itself once there is a network', async (address) => {
  await post('bob', `@alice ${unique('Between us')}`, { visibility: 'DIRECT' });
  await graphql('alice', 'mutation ($input: ListInput!) { createList(input: $input) { userErrors { message } } }', { input: { title: unique('List') } });
  const { page, context } = await signedIn('alice', '/app/keys', { viewport: { width: 390, height: 844 } });
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await context.setOffline(true);
  await page.goto(address);
  const retry = page.getByRole('button', { name: 'Try again' }).first();
  await retry.waitFor();
  await context.setOffline(false);
  // "Try again" of a timeline goes as soon as it is tried.
  await page.locator('main > :not([inert]) :is(article, li)').first().waitFor();
  expect(await retry.count()).toBe(0);
});

it('takes a favourite back that the server did not take, and says so', async () => {
  const { page } = await signedIn('alice', '/app/local');
  const { timeline } = await graphql<{ timeline: { nodes: { id: string; favourited: boolean }[] } }>('alice', '{ timeline(kind: LOCAL, first: 5) { nodes { id favourited } } }');
  expect(timeline.nodes.length).toBeGreaterThan(0);
  await spoil(page, 'FavouriteStatus', (route) => route.fulfill({ status: 500, body: '' }));
  const button = page.getByRole('button', { name: 'Favourite', exact: true }).first();
  const post = page.locator('article.status').filter({ has: page.getByRole('button', { name: 'Favourite', exact: true }) }).first();
  const id = await post.getAttribute('data-status');
  await button.click();
  await page.getByText('Try again').first().waitFor();
  await page.locator(`[data-status="${id}"]`).getByRole('button', { name: 'Favourite', exact: true }).waitFor();
});

it("says what Chirp's server says in the reader's language, and what GoToSocial says as it is", async () => {
  const { page } = await signedIn('alice', '/app/settings/tags', { locale: 'de-DE', serviceWorkers: 'block' });
  const follow = async (tag: string): Promise<void> => {
    await page.getByLabel('Einem Hashtag folgen').fill(tag);
    await page.getByRole('button', { name: 'Folgen', exact: true }).click();
  };
  await follow('kein Hashtag!');
  await page.getByText('Das ist kein Hashtag. Erlaubt sind').waitFor();
  const refusal = { field: null, code: 'VALIDATION', message: 'Unprocessable Entity: too many tags' };
  const body = JSON.stringify({ data: { followTag: { __typename: 'FollowTagPayload', tag: null, userErrors: [{ __typename: 'UserError', ...refusal }] } } });
  await spoil(page, 'FollowTag', (route) => route.fulfill({ contentType: 'application/json', body }));
  await follow('hafen');
  await page.getByText('Der Server meldet: „too many tags“').waitFor();
});

it('shows whose page it is while a slow network brings the rest', async () => {
  const { page } = await visitor({ serviceWorkers: 'block' });
  let bring: () => void = () => undefined;
  const brought = new Promise<void>((resolve) => (bring = resolve));
  await page.route('**/*.js', async (route) => {
    await brought;
    await route.continue();
  });
  await page.goto('/app/home', { waitUntil: 'commit' });
  await page.getByRole('img', { name: 'Chirp' }).waitFor();
  bring();
  await page.getByRole('heading', { name: 'Welcome to Chirp' }).waitFor();
  expect(await page.locator('.opening').count()).toBe(0);
});
