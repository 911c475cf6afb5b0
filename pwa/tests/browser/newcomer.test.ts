/** Somebody new, on a phone: from the landing page to a first post, without reading anything. */
import { expect, it } from 'vitest';
import { readAll } from './support/deeds.ts';
import { sending, writing } from './support/page.ts';
import { giveName, visitor } from './support/people.ts';
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
