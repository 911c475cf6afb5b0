/** For everybody: keys alone, and screens between a phone's and a desk's. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { graphql, mutate, post } from './support/deeds.ts';
import { writing } from './support/page.ts';
import { signedIn, visitor } from './support/people.ts';
import { card, flowing, posts, unique } from './support/posts.ts';

const SCREENS = ['/app/home', '/app/notifications', '/app/compose', '/app/keys'];

async function faults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}

it('welcomes who is not signed in', async () => {
  const { page } = await visitor();
  await page.goto('/app/home');
  await page.getByRole('heading', { name: 'Welcome to Chirp' }).waitFor();
  expect(await faults(page)).toEqual([]);
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.waitForURL('**/auth/sign_in*');
});

for (const width of [390, 820]) {
  it(`needs no scrolling across at ${width} pixels`, async () => {
    const { page } = await signedIn('alice', '/app/home', { viewport: { width, height: 800 } });
    await page.locator('article').first().waitFor();
    for (const address of SCREENS) {
      await page.goto(address);
      await page.locator('[data-heading]').last().waitFor();
      const [inner, whole] = await page.evaluate(() => [document.documentElement.clientWidth, document.documentElement.scrollWidth]);
      expect(whole, address).toBeLessThanOrEqual(inner!);
    }
  });
}

it('shows ten levels of answers on the narrowest phone, with all that one can do', async () => {
  const deepest = unique('The deepest');
  const { id, localId } = await post('alice', unique('The first'));
  let above = id;
  for (let level = 1; level <= 10; level += 1) {
    await post('bob', `@alice Another of level ${level}`, { inReplyTo: above });
    above = (await post('carol', level === 10 ? `@alice ${deepest}` : `@alice Level ${level}`, { inReplyTo: above })).id;
    await mutate('alice', 'favouriteStatus', above);
  }
  const { page } = await signedIn('alice', `/app/@alice/${localId}`, { viewport: { width: 320, height: 640 } });
  await card(page, deepest).waitFor();
  expect(await page.locator('main > :not([inert]) article').count()).toBe(21);
  const beyond = (): Promise<string[]> =>
    page.evaluate(() =>
      [...document.querySelectorAll('main > :not([inert]) *')]
        .filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth)
        .map(({ outerHTML }) => outerHTML.slice(0, 80)),
    );
  expect(await beyond()).toEqual([]);
  const box = await card(page, deepest).boundingBox();
  expect(box?.width).toBeGreaterThan(240);
  await card(page, deepest).getByRole('button', { name: 'More' }).click({ trial: true });
});

it('works by keys alone', async () => {
  const { page } = await signedIn('alice');
  await flowing(page);
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  const focused = page.locator('article:focus');
  await focused.waitFor();
  await expect.poll(() => focused.getAttribute('aria-posinset')).toBe('2');
  expect(await focused.getAttribute('aria-label')).toMatch(/\w+, .+ (ago|now), /);
  const button = focused.getByRole('button', { name: /bookmark/i });
  const before = await button.getAttribute('aria-label');
  await page.keyboard.press('s');
  await expect.poll(() => button.getAttribute('aria-label')).not.toBe(before);
  await page.keyboard.press('s');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: /^Post by/ }).waitFor();
  await page.keyboard.press('Escape');
  await page.waitForURL('**/app/home');
  await expect.poll(() => page.locator('article:focus').count()).toBe(1);
  await page.keyboard.press('g');
  await page.keyboard.press('n');
  await page.waitForURL('**/app/notifications');
  await page.keyboard.press('?');
  await page.getByRole('heading', { name: 'Keyboard shortcuts' }).waitFor();
});

it('goes to the first post while what is newer is still asked for', async () => {
  const { page } = await signedIn('alice', '/app/home', { serviceWorkers: 'block' });
  await flowing(page);
  // The timeline is kept 0.6 s after one has stopped.
  await page.waitForTimeout(1000);
  await page.route('**/graphql', (route) => ((route.request().postData() ?? '').includes('TimelinePage') ? undefined : route.fallback()));
  await page.reload();
  await page.locator('article[data-status]').first().waitFor();
  await page.keyboard.press('j');
  const focused = page.locator('article:focus');
  await focused.waitFor();
  expect(await focused.getAttribute('aria-posinset')).toBe('1');
});

it('lets what is typed before the palette is there arrive in its field', async () => {
  const { page } = await signedIn('alice', '/app/home', { serviceWorkers: 'block' });
  await flowing(page);
  let go: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (go = resolve));
  await page.route('**/assets/Palette-*.js', async (route) => {
    await gate;
    await route.fallback();
  });
  await page.keyboard.press('Control+k');
  // The n alone would write a post.
  await page.keyboard.type('notix');
  await page.keyboard.press('Backspace');
  go();
  const field = page.getByRole('combobox').and(page.locator(':focus'));
  await field.waitFor();
  await page.keyboard.type('f');
  expect(await field.inputValue()).toBe('notif');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/app/notifications');
});

it('goes anywhere, and writes, boosts and favourites, without a mouse', async () => {
  const text = unique('By keys alone');
  const { page } = await signedIn('alice');
  await flowing(page);
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').and(page.locator(':focus')).waitFor();
  await page.keyboard.type('bookm');
  await page.getByRole('option', { name: /Bookmarks/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/app/bookmarks');
  await page.keyboard.press('n');
  await writing(page).and(page.locator(':focus')).waitFor();
  await page.keyboard.type(text);
  await page.keyboard.press('Control+Enter');
  await page.getByText('Posted', { exact: true }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('h');
  await page.waitForURL('**/app/home');
  await card(page, text).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('h');
  await expect.poll(() => page.evaluate(() => scrollY)).toBe(0);
  await page.keyboard.press('j');
  await posts(page, text).and(page.locator(':focus')).waitFor();
  const mine = card(page, text);
  await page.keyboard.press('f');
  await mine.getByRole('button', { name: 'Remove from favourites' }).waitFor();
  await page.keyboard.press('b');
  await mine.getByRole('button', { name: 'Undo boost' }).waitFor();
  await page.keyboard.press('r');
  await page.getByRole('heading', { name: 'Reply' }).waitFor();
  await page.keyboard.press('Escape');
  await page.waitForURL('**/app/home');
  await page.keyboard.press('/');
  await page.waitForURL('**/app/search');
  await page.getByRole('searchbox').and(page.locator(':focus')).waitFor();
});

it('goes to a place by g and a letter from a post, to which the letter alone would do something', async () => {
  const text = unique('Not to be boosted');
  await post('bob', text);
  const { page } = await signedIn('bob');
  await flowing(page);
  const mine = card(page, text);
  await mine.focus();
  await page.keyboard.press('g');
  await page.keyboard.press('b');
  await page.waitForURL('**/app/bookmarks');
  await page.goto('/app/@bob');
  await card(page, text).waitFor();
  expect(await card(page, text).getByRole('button', { name: 'Undo boost' }).count()).toBe(0);
});

it('offers two lists of one name', async () => {
  const title = unique('Twins');
  for (let times = 0; times < 2; times += 1) {
    await graphql('bob', 'mutation ($title: String!) { createList(input: { title: $title }) { userErrors { message } } }', { title });
  }
  const { page } = await signedIn('bob');
  await flowing(page);
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill(title);
  await expect.poll(() => page.getByRole('option', { name: title, exact: true }).count()).toBe(2);
});

it('lets what is typed right after n arrive in the post', async () => {
  const { page } = await signedIn('bob', '/app/home', { serviceWorkers: 'block' });
  await flowing(page);
  let go: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (go = resolve));
  await page.route('**/assets/Compose-*.js', async (route) => {
    await gate;
    await route.fallback();
  });
  await page.keyboard.press('n');
  await page.keyboard.type('now / then? ');
  go();
  const area = writing(page).and(page.locator(':focus'));
  await area.waitFor();
  await page.keyboard.type('here');
  await expect.poll(() => area.inputValue()).toBe('now / then? here');
  await page.getByRole('button', { name: 'Discard' }).click();
});

it('goes from post to post in a thread, and out of an empty search, by keys', async () => {
  const text = unique('A thread for keys');
  const { id } = await post('bob', text);
  await post('alice', unique('@bob The answer'), { inReplyTo: id });
  const { page } = await signedIn('bob');
  await flowing(page);
  await card(page, text).focus();
  await page.keyboard.press('Enter');
  await card(page, 'The answer').waitFor();
  await page.keyboard.press('j');
  await page.locator('article.focal:focus').waitFor();
  await page.keyboard.press('j');
  await posts(page, 'The answer').and(page.locator(':focus')).waitFor();
  await page.keyboard.press('k');
  await page.locator('article.focal:focus').waitFor();
  await page.keyboard.press('/');
  await page.locator('main').getByRole('searchbox').and(page.locator(':focus')).waitFor();
  await page.keyboard.press('Escape');
  await page.locator('h1:focus').waitFor();
});

it('leads to the next post when one is deleted', async () => {
  const [text, next] = [unique('Soon gone'), unique('The next one')];
  await post('bob', next);
  await post('bob', text);
  const { page } = await signedIn('bob');
  await flowing(page);
  await card(page, text).getByRole('button', { name: 'More' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Delete', exact: true }).press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).press('Enter');
  await page.getByText('Post deleted').waitFor();
  await posts(page, next).and(page.locator(':focus')).waitFor();
});
