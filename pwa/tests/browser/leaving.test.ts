/** Leaving: nothing is forgotten before one can leave, nothing is left behind, and one comes back to where one was. */
import { expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { writing } from './support/page.ts';
import { signIn, visitor } from './support/people.ts';
import { card, unique } from './support/posts.ts';

function kept(page: Page): Promise<string[]> {
  return page.evaluate(async () => (await indexedDB.databases()).flatMap(({ name }) => (name?.startsWith('chirp:') ? [name] : [])));
}

it('forgets nothing when one cannot sign out', async () => {
  const text = unique('Still here');
  const { page, context } = await visitor();
  await signIn(page, 'frank', '/app/compose');
  await writing(page).fill(text);
  await page.goto('/app/sign-out');
  const leave = page.getByRole('button', { name: 'Sign out' }).last();
  await leave.waitFor();
  await context.setOffline(true);
  await leave.click();
  await page.getByRole('alert').getByText('No connection').waitFor();
  await context.setOffline(false);
  await page.goto('/app/compose');
  await expect.poll(() => writing(page).inputValue()).toBe(text);
});

it('leaves nothing of an account whose session had ended before', async () => {
  const { page, context } = await visitor();
  await signIn(page, 'frank');
  await card(page, '').waitFor();
  await context.clearCookies();
  await signIn(page, 'grace');
  await card(page, '').waitFor();
  expect(await kept(page)).toHaveLength(2);
  await page.goto('/app/sign-out');
  await page.getByRole('button', { name: 'Sign out' }).last().click();
  await page.waitForURL((url) => !url.pathname.startsWith('/app'));
  await page.goto('/app/home');
  await page.getByRole('heading', { name: 'Welcome to Chirp' }).waitFor();
  expect(await kept(page)).toEqual([]);
});

it('leads back to where one has gone since the session ended', async () => {
  const { page, context } = await visitor();
  await signIn(page, 'frank', '/app/lists');
  await page.getByRole('heading', { name: 'Lists', exact: true }).waitFor();
  await context.clearCookies();
  await page.keyboard.press('g');
  await page.keyboard.press('b');
  const door = page.getByRole('alert').getByRole('link', { name: 'Sign in' });
  await door.waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('n');
  await page.waitForURL('**/app/notifications');
  await expect.poll(() => door.getAttribute('href')).toContain(encodeURIComponent('/app/notifications'));
});
