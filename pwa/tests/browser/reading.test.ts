/** Reading: one never loses one's place, whatever happens. */
import { expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { globalId } from '../../src/domain/ids.ts';
import { mutate, post } from './support/deeds.ts';
import { press, send, writing } from './support/page.ts';
import { signedIn } from './support/people.ts';
import { card, firstSeen, flowing, posts, unique } from './support/posts.ts';

async function scroll(page: Page, by: number): Promise<void> {
  await page.mouse.move(600, 400);
  for (let done = 0; done < by; done += 400) {
    await page.mouse.wheel(0, 400);
    await page.waitForTimeout(60);
  }
  await page.waitForTimeout(1200);
}

/** Return how many posts stand above the first that can be seen, and it. */
async function depth(page: Page): Promise<number> {
  return Number(await page.locator(`article[data-status="${(await firstSeen(page)).id}"]`).getAttribute('aria-posinset'));
}

it('comes back to the same spot from a post, from another timeline, and after loading anew', async () => {
  const { page } = await signedIn('alice');
  await flowing(page);
  await scroll(page, 4000);
  const place = await firstSeen(page);
  await press(page.locator(`article[data-status="${place.id}"] .when a`));
  await page.getByRole('heading', { name: /^Post by/ }).waitFor();
  await press(page.getByRole('button', { name: 'Back' }));
  await page.waitForURL('**/app/home');
  expect(await firstSeen(page)).toEqual(place);

  await page.getByRole('link', { name: 'Local', exact: true }).click();
  await page.waitForURL('**/app/local');
  await page.locator('article').first().waitFor();
  await page.goBack();
  await page.locator(`article[data-status="${place.id}"]`).waitFor();
  await expect.poll(async () => (await firstSeen(page)).id).toBe(place.id);

  await page.waitForTimeout(1000);
  await page.reload();
  await page.locator(`article[data-status="${place.id}"]`).waitFor();
  await expect.poll(async () => (await firstSeen(page)).id).toBe(place.id);
  expect(Math.abs((await firstSeen(page)).top - place.top)).toBeLessThan(12);
});

it('shows what is done to a post that was restored from the device', async () => {
  const { page } = await signedIn('alice');
  await flowing(page);
  // Further down than what is asked for anew.
  while ((await depth(page)) < 50) {
    await page.evaluate(() => scrollBy(0, 2 * innerHeight));
    await page.waitForTimeout(60);
  }
  await scroll(page, 400);
  const { id } = await firstSeen(page);
  await page.reload();
  const post = page.locator(`article[data-status="${id}"]`);
  const button = post.getByRole('button', { name: /^(Favourite|Remove from favourites)$/ });
  const before = await button.getAttribute('aria-label');
  await button.click();
  await expect.poll(() => button.getAttribute('aria-label'), { timeout: 5000 }).not.toBe(before);
  // Kept 0.6 s after one has stopped.
  await scroll(page, 400);
  await page.reload();
  await button.waitFor();
  expect(await button.getAttribute('aria-label')).not.toBe(before);
});

it('shows what is done to a post before the browser has had a moment to follow it', async () => {
  const { page } = await signedIn('alice', 'about:blank');
  await page.addInitScript(() => (window.requestIdleCallback = () => 0));
  await page.goto('/app/home');
  const button = page.locator('article[aria-posinset="1"]').getByRole('button', { name: /^(Favourite|Remove from favourites)$/ });
  const before = await button.getAttribute('aria-label');
  await button.click();
  await expect.poll(() => button.getAttribute('aria-label')).not.toBe(before);
});

it('still knows what was done to a post that has been far away', async () => {
  const { page } = await signedIn('alice', 'about:blank');
  // Every row that flies by is followed, so that the cache has more than it keeps.
  await page.addInitScript(() => (window.requestIdleCallback = (run) => window.setTimeout(run, 0, { didTimeout: false, timeRemaining: () => 50 })));
  await page.goto('/app/home');
  await flowing(page);
  const button = page.locator('article[aria-posinset="1"]').getByRole('button', { name: /^(Favourite|Remove from favourites)$/ });
  const before = await button.getAttribute('aria-label');
  await button.click();
  await expect.poll(() => button.getAttribute('aria-label')).not.toBe(before);
  while ((await depth(page)) < 130) {
    await page.evaluate(() => scrollBy(0, 2 * innerHeight));
    await page.waitForTimeout(60);
  }
  await page.evaluate(() => scrollTo(0, 0));
  await button.waitFor();
  expect(await button.getAttribute('aria-label')).not.toBe(before);
});

it('shows what is new without moving, brings one up to it, and back', async () => {
  const [{ page: alice }, { page: bob }] = await Promise.all([signedIn('alice'), signedIn('bob')]);
  await Promise.all([flowing(alice), flowing(bob)]);
  await scroll(alice, 2400);
  const place = await firstSeen(alice);
  const text = unique('News from Bob');
  await bob.keyboard.press('n');
  await send(bob, text);
  const pill = alice.getByRole('button', { name: '1 new' });
  await pill.waitFor();
  const after = await firstSeen(alice);
  expect(after.id).toBe(place.id);
  expect(Math.abs(after.top - place.top)).toBeLessThanOrEqual(2);
  await press(pill);
  await posts(alice, text).waitFor();
  await alice.waitForTimeout(600);
  expect(await alice.evaluate(() => scrollY)).toBe(0);
  await press(alice.getByRole('button', { name: 'Back to where you were' }));
  await expect.poll(async () => (await firstSeen(alice)).id).toBe(place.id);
});

it('counts what is new above the place after loading anew, and nothing twice', async () => {
  const { page } = await signedIn('alice');
  await flowing(page);
  await scroll(page, 2400);
  for (let index = 0; index < 4; index += 1) await post('bob', unique('While she reads'), { visibility: 'PUBLIC' });
  await page.getByRole('button', { name: '4 new' }).waitFor();
  await scroll(page, 400);
  await page.reload();
  await page.getByRole('button', { name: '4 new' }).waitFor();
  await post('bob', unique('One more'), { visibility: 'PUBLIC' });
  await page.getByRole('button', { name: '5 new' }).waitFor();
});

it('does not bring back after loading anew what was deleted in its thread', async () => {
  const text = unique('Soon gone');
  const { localId } = await post('alice', text, { visibility: 'PUBLIC' });
  const { page } = await signedIn('alice');
  await flowing(page);
  await card(page, text).waitFor();
  // It is kept 0.6 s after one has stopped.
  await page.waitForTimeout(1000);
  await page.goto(`/app/@alice/${localId}`);
  await page.getByRole('heading', { name: /^Post by/ }).waitFor();
  await mutate('alice', 'deleteStatus', globalId('Status', localId));
  await page.goto('/app/home');
  await flowing(page);
  await expect.poll(() => card(page, text).count()).toBe(0);
});

it('misses nothing that is posted before the socket is open', async () => {
  const { page } = await signedIn('alice', '/app/bookmarks');
  let go: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (go = resolve));
  await page.routeWebSocket('**/graphql*', async (socket) => {
    await gate;
    socket.connectToServer();
  });
  await page.goto('/app/home');
  await page.locator('article').first().waitFor();
  const text = unique('Just before it was live');
  await post('bob', text, { visibility: 'PUBLIC' });
  go();
  await posts(page, text).waitFor();
});

it('lets an edit and a deletion arrive in a feed that is open', async () => {
  const [{ page: alice }, { page: bob }] = await Promise.all([signedIn('alice'), signedIn('bob')]);
  await Promise.all([flowing(alice), flowing(bob)]);
  const text = unique('Soon gone');
  await bob.keyboard.press('n');
  await send(bob, text);
  await card(alice, text).waitFor();
  await card(bob, text).getByRole('button', { name: 'More' }).click();
  await bob.getByRole('menuitem', { name: 'Edit' }).click();
  const area = writing(bob);
  await expect.poll(() => area.inputValue()).toBe(text);
  await area.fill(`${text} changed`);
  await bob.getByRole('button', { name: 'Save' }).click();
  await card(alice, `${text} changed`).waitFor();
  await card(bob, text).getByRole('button', { name: 'More' }).click();
  await bob.getByRole('menuitem', { name: 'Delete', exact: true }).click();
  await bob.getByRole('button', { name: 'Delete' }).click();
  await card(alice, text).waitFor({ state: 'detached' });
  await card(bob, text).waitFor({ state: 'detached' });
});

it.each([390, 1440])('has the last home timeline without a network, and says so, where %i pixels are', async (width) => {
  const { page, context } = await signedIn('alice', '/app/home', { viewport: { width, height: 844 } });
  await flowing(page);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await scroll(page, 800);
  const place = await firstSeen(page);
  await context.setOffline(true);
  await page.reload();
  await page.locator(`article[data-status="${place.id}"]`).waitFor();
  const words = page.getByText('You are offline.');
  await words.waitFor();
  // In front of all else, and on the screen.
  const isSeen = (): Promise<boolean> =>
    words.evaluate((element) => {
      const { left, top, width, height } = element.getBoundingClientRect();
      return element.contains(document.elementFromPoint(left + width / 2, top + height / 2));
    });
  expect(await isSeen()).toBe(true);
  await context.setOffline(false);
  await words.waitFor({ state: 'detached' });
});

it('says whether events come in where something would come in, and nowhere else', async () => {
  const { page } = await signedIn('alice', '/app/bookmarks', { viewport: { width: 1440, height: 900 } });
  let isDown = false;
  await page.routeWebSocket('**/graphql*', (socket) => {
    if (isDown) void socket.close();
    else socket.connectToServer();
  });
  await page.reload();
  const state = page.getByRole('complementary').getByRole('status');
  await page.getByRole('heading', { name: 'Bookmarks' }).waitFor();
  await page.getByRole('complementary').getByRole('heading').first().waitFor();
  expect(await state.innerText()).toBe('');
  await page.getByRole('link', { name: 'Home' }).first().click();
  await state.getByText('Live', { exact: true }).waitFor();
  isDown = true;
  await page.reload();
  await state.getByText('Reconnecting').waitFor();
  await page.getByRole('link', { name: 'Bookmarks' }).first().click();
  await expect.poll(() => state.innerText()).toBe('');
});

it('does not move the timeline when an answer is opened', async () => {
  const { id } = await post('alice', unique('A question for later'), { visibility: 'PUBLIC' });
  const answer = unique('An answer to open');
  await post('bob', `@alice ${answer}`, { inReplyTo: id, visibility: 'PUBLIC' });
  for (let index = 0; index < 2; index += 1) await post('bob', unique('Above it'), { visibility: 'PUBLIC' });
  const { page } = await signedIn('alice', '/app/home', { viewport: { width: 1280, height: 600 } });
  await flowing(page);
  const link = card(page, answer).locator('.when a');
  await link.evaluate((element) => element.scrollIntoView({ block: 'center' }));
  await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(80);
  const place = await page.evaluate(() => scrollY);
  await press(link);
  await page.getByRole('heading', { name: /^Post by Bob/ }).waitFor();
  await page.locator('.above article').first().waitFor();
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  expect(await page.evaluate(() => scrollY)).toBe(place);
});

it('shows a post whole at once to those who want less motion', async () => {
  const { page } = await signedIn('alice', '/app/settings', { reducedMotion: 'reduce' });
  await page.addInitScript(() => {
    let behind = 0;
    const look = (): void => {
      for (const row of document.querySelectorAll('.row')) {
        if (getComputedStyle(row).visibility !== 'visible') continue;
        const hidden = [...row.querySelectorAll('article *')].filter((part) => getComputedStyle(part).visibility === 'hidden');
        behind = Math.max(behind, hidden.length);
      }
      document.documentElement.dataset['behind'] = String(behind);
      requestAnimationFrame(look);
    };
    addEventListener('DOMContentLoaded', look);
  });
  await page.goto('/app/federated');
  await flowing(page);
  await page.waitForTimeout(500);
  expect(await page.evaluate(() => document.documentElement.dataset['behind'])).toBe('0');
});
