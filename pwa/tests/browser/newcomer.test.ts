/** Somebody new, on a phone: from the landing page to a first post, without reading anything. */
import { expect, it } from 'vitest';
import { idOf, mutate, readAll } from './support/deeds.ts';
import { sending, writing } from './support/page.ts';
import { giveName, signedIn, visitor } from './support/people.ts';
import { card, unique } from './support/posts.ts';

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

it('gets from the landing page to a first post', async () => {
  const text = unique('Hello, is this on?');
  // Somebody new has left no place in home.
  await readAll('grace');
  const { page } = await visitor(PHONE);
  await page.goto('/');
  await page.getByRole('link', { name: 'Sign in' }).first().tap();
  await page.waitForURL(/sign/);
  await giveName(page, 'grace');
  await page.waitForURL('**/app/home');
  await page.getByRole('link', { name: 'New post' }).last().tap();
  await writing(page).and(page.locator(':focus')).waitFor();
  await page.keyboard.type(text);
  await sending(page).tap();
  const posted = card(page, text);
  await posted.waitFor();
  await page.getByText('Posted', { exact: true }).waitFor();
  await expect.poll(async () => (await posted.boundingBox())?.y ?? -1).toBeGreaterThan(40);
  expect((await posted.boundingBox())?.y).toBeLessThan(400);
});

it('fills home once somebody is followed who was suggested there', async () => {
  for (const name of ['alice', 'erin', 'bob', 'dave']) await mutate('frank', 'unfollowAccount', await idOf('frank', name));
  const { page, context } = await signedIn('frank', '/app/bookmarks', PHONE);
  // Somebody new has posted nothing.
  await context.route('**/graphql', async (route) => {
    if (!/TimelinePage.*"HOME"/s.test(route.request().postData() ?? '')) return route.fallback();
    const response = await route.fetch();
    const json = (await response.json()) as { data: { timeline: { edges: { node: { account: { acct: string } } }[] } } };
    json.data.timeline.edges = json.data.timeline.edges.filter(({ node }) => node.account.acct !== 'frank');
    return route.fulfill({ response, json });
  });
  await page.goto('/app/home');
  const main = page.getByRole('main');
  await main.getByText('Quiet here so far').waitFor();
  await main.getByRole('button', { name: 'Follow', exact: true }).first().press('Enter');
  await card(page, '').waitFor();
  await page.locator('h1:focus', { hasText: 'Home' }).waitFor();
  await mutate('frank', 'followAccount', await idOf('frank', 'alice'));
});

it('signs out, and nothing is left on the device', async () => {
  const { page } = await visitor(PHONE);
  await page.goto('/chirp/sign-in?next=/app/home');
  await giveName(page, 'grace');
  await page.waitForURL('**/app/home');
  await page.locator('article').first().waitFor();
  await expect.poll(() => page.evaluate(async () => (await indexedDB.databases()).filter(({ name }) => name?.startsWith('chirp:')).length)).toBe(1);
  await page.getByRole('button', { name: /^Account/ }).last().tap();
  await page.getByRole('menuitem', { name: 'Sign out' }).tap();
  await page.getByRole('button', { name: 'Sign out' }).tap();
  await page.waitForURL((url) => !url.pathname.startsWith('/app'));
  await page.goto('/app/home');
  await page.getByRole('heading', { name: 'Welcome to Chirp' }).waitFor();
  expect(await page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name).filter((name) => name?.startsWith('chirp:')))).toEqual([]);
  expect(await page.evaluate(() => localStorage.getItem('chirp:session'))).toBeNull();
});
