/** One account on two devices: one goes on where the other has stopped. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { homeMarker, post, readAll } from './support/deeds.ts';
import { live, press } from './support/page.ts';
import { device } from './support/people.ts';
import { firstSeen, flowing, resting, unique } from './support/posts.ts';

/** Return the words of the first post that can be seen. */
async function words(page: Page): Promise<string> {
  const { id } = await firstSeen(page);
  return page.locator(`article[data-status="${id}"] .rich`).first().innerText();
}

it('opens home where one has read on another device, with what is new above', async () => {
  const last = unique('Read on the phone');
  const { id } = await post('bob', last, { visibility: 'PUBLIC' });
  const { page: phone } = await device('alice', '/app/home', { viewport: { width: 390, height: 844 } });
  await flowing(phone);
  await readTop(phone);
  await phone.goto('about:blank');
  await expect.poll(() => homeMarker('alice')).toBe(id);
  for (let index = 0; index < 3; index += 1) await post('bob', unique('Posted meanwhile'), { visibility: 'PUBLIC' });
  const { page: desk } = await device('alice');
  await desk.getByRole('button', { name: '3 new' }).waitFor();
  await expect.poll(() => words(desk)).toBe(last);
  await resting(desk);
  await press(desk.getByRole('button', { name: '3 new' }));
  await expect.poll(() => words(desk)).toMatch(/^Posted meanwhile/);
});

it('leads to what was read on another device meanwhile, and back', async () => {
  await readAll('alice');
  const { page: desk } = await device('alice');
  await flowing(desk);
  await desk.evaluate(() => scrollTo(0, 1500));
  await expect.poll(() => desk.evaluate(() => scrollY)).toBeGreaterThan(1000);
  const place = await resting(desk);
  const latest = unique('The latest');
  await post('bob', latest, { visibility: 'PUBLIC' });
  await desk.getByRole('button', { name: '1 new' }).waitFor();
  const { page: phone } = await device('alice', '/app/home', { viewport: { width: 390, height: 844 } });
  await flowing(phone);
  await readTop(phone);
  await phone.goto('about:blank');
  await press(desk.getByRole('button', { name: 'Continue from your other device' }));
  await expect.poll(() => words(desk)).toBe(latest);
  await press(desk.getByRole('button', { name: 'Back to where you were' }));
  await expect.poll(async () => (await firstSeen(desk)).id).toBe(place.id);
});

it('keeps the own place of a device that has read as far as the others', async () => {
  const { page, context } = await device('alice');
  await flowing(page);
  await readTop(page);
  await page.evaluate(() => scrollTo(0, 2500));
  const place = await resting(page);
  // It is kept 0.6 s after one has stopped.
  await page.waitForTimeout(800);
  await page.goto('about:blank');
  const again = await context.newPage();
  await again.goto('/app/home');
  await expect.poll(async () => (await firstSeen(again)).id).toBe(place.id);
});

it('takes the badge off when notifications are looked at on another device', async () => {
  const { page: desk } = await device('dave');
  await live(desk);
  await desk.getByRole('link', { name: 'Bookmarks' }).first().click();
  await post('bob', `@dave ${unique('Did you see this?')}`, { visibility: 'PUBLIC' });
  const badge = desk.locator('nav.rail .badge');
  await badge.waitFor();
  const { page: phone } = await device('dave', '/app/notifications');
  await phone.locator('article').first().waitFor();
  await badge.waitFor({ state: 'detached' });
  await desk.reload();
  await desk.locator('h1').first().waitFor();
  await desk.waitForLoadState('networkidle');
  expect(await badge.count()).toBe(0);
});

/** Be at the top of home, long enough to have read it. */
async function readTop(page: Page): Promise<void> {
  const up = page.getByRole('button', { name: / new$/ });
  const unseen = async (): Promise<number> => {
    await page.evaluate(() => scrollTo(0, 0));
    return up.count();
  };
  await expect.poll(unseen, { timeout: 5000 }).toBe(0);
  // It is noted 0.6 s after one has stopped.
  await page.waitForTimeout(800);
}
