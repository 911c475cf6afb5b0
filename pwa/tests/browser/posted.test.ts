/** One's own post: one sees that it is there, and loses no place. */
import { expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { press, send } from './support/page.ts';
import { signedIn } from './support/people.ts';
import { card, firstSeen, flowing, unique } from './support/posts.ts';

/** Read on in home until something else stands on the screen, and stay a moment. Returns what stands there. */
async function readOn(page: Page): Promise<string> {
  await flowing(page);
  await page.evaluate(() => scrollTo(0, 2500));
  await page.waitForTimeout(1200);
  return (await firstSeen(page)).id;
}

const isNew = (page: Page) => page.getByRole('button', { name: / new$/ }).count();
const isSeen = (page: Page, text: string) =>
  card(page, text).evaluate((article) => {
    const { top, bottom } = article.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  });

it('is seen by who came straight to write it, and the place in home is kept', async () => {
  const { page } = await signedIn('alice');
  const place = await readOn(page);
  const text = unique('Straight to the point');
  await page.goto('/app/compose');
  await send(page, text);
  await expect.poll(() => isSeen(page, text)).toBe(true);
  expect(await isNew(page)).toBe(0);
  // Posts above the place that have never been seen are measured now: they push nothing out of sight.
  await page.waitForTimeout(1000);
  expect(await page.evaluate(() => scrollY)).toBe(0);
  await page.reload();
  await expect.poll(async () => (await firstSeen(page)).id).toBe(place);
});

it('is seen where home is opened for the first time after it, with a way back to the place', async () => {
  const { page } = await signedIn('alice');
  const place = await readOn(page);
  await page.goto('/app/bookmarks');
  const text = unique('Before I read on');
  await page.keyboard.press('n');
  await send(page, text);
  await page.getByRole('link', { name: 'Home', exact: true }).first().click();
  await card(page, text).waitFor();
  await expect.poll(() => isSeen(page, text)).toBe(true);
  await page.waitForTimeout(1000);
  expect(await page.evaluate(() => scrollY)).toBe(0);
  await press(page.getByRole('button', { name: 'Back to where you were' }));
  await expect.poll(async () => (await firstSeen(page)).id).toBe(place);
});

it('moves nobody who reads, is no news to them, and can be looked at', async () => {
  const { page } = await signedIn('alice');
  const place = await readOn(page);
  const text = unique('By the way');
  await page.keyboard.press('n');
  await send(page, text);
  await page.waitForTimeout(600);
  expect((await firstSeen(page)).id).toBe(place);
  expect(await isNew(page)).toBe(0);
  await page.getByRole('button', { name: 'View' }).click();
  await page.getByRole('heading', { name: /^Post by Alice/ }).waitFor();
  await card(page, text).waitFor();
});
