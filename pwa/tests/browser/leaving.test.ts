/** Leaving: nothing is forgotten before one can leave, nothing is left behind, and one comes back to where one was. */
import { expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { live, writing } from './support/page.ts';
import { giveName, signedIn, signIn, visitor } from './support/people.ts';
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

it('signs out in every tab at once, and what was being written elsewhere waits for its account', async () => {
  const text = unique('Written next door');
  const { page, context } = await visitor();
  await signIn(page, 'frank', '/app/compose');
  await writing(page).fill(text);
  const reader = await context.newPage();
  await reader.goto('/app/lists');
  await reader.getByRole('heading', { name: 'Lists', exact: true }).waitFor();
  const other = await context.newPage();
  await other.goto('/app/sign-out');
  await other.getByRole('button', { name: 'Sign out' }).last().click();
  await page.getByRole('heading', { name: 'Welcome to Chirp' }).waitFor();
  await page.getByText('A post you were writing in this tab').waitFor();
  await reader.getByText('You have signed out in another tab.').waitFor();
  expect(await reader.getByText('A post you were writing').count()).toBe(0);
  await reader.close();
  expect(await page.locator('article').count()).toBe(0);
  await other.waitForURL((url) => !url.pathname.startsWith('/app'));
  expect(await kept(page)).toEqual([]);
  const door = page.getByRole('link', { name: 'Sign in' });
  await signIn(page, 'grace', '/app/compose');
  await writing(page).waitFor();
  expect(await writing(page).inputValue()).toBe('');
  await page.goto('/app/sign-out');
  await page.getByRole('button', { name: 'Sign out' }).last().click();
  await page.waitForURL((url) => !url.pathname.startsWith('/app'));
  await page.goto('/app/compose');
  await door.click();
  await giveName(page, 'frank');
  await page.waitForURL('**/app/compose');
  await expect.poll(() => writing(page).inputValue()).toBe(text);
});

it('asks nobody, and shows nothing as live, once the session has ended', async () => {
  const { page, context } = await visitor({ viewport: { width: 1440, height: 900 } });
  await signIn(page, 'frank');
  await live(page);
  const cookies = await context.cookies();
  await context.clearCookies();
  await page.getByRole('link', { name: 'Bookmarks' }).first().click();
  const ended = page.getByRole('alert').getByText('You are signed out.');
  await ended.waitFor();
  await page.getByRole('link', { name: 'Home' }).first().click();
  await page.locator('.state i.live').waitFor({ state: 'detached' });
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('websocket', (socket) => asked.push(socket.url()));
  await page.getByRole('link', { name: 'Favourites' }).first().click();
  await page.getByRole('heading', { name: 'Favourites' }).waitFor();
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await page.waitForTimeout(1500);
  expect(asked.filter((url) => url.includes('/graphql'))).toEqual([]);
  // Signed in again next door.
  await context.addCookies(cookies);
  const other = await context.newPage();
  await other.goto('/app/home');
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await ended.waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'Home' }).first().click();
  await live(page);
});

it('is live again after an account was added in another tab', async () => {
  const { page, context } = await visitor({ viewport: { width: 1440, height: 900 } });
  await signIn(page, 'frank');
  await live(page);
  const again = page.waitForEvent('websocket');
  const other = await context.newPage();
  await signIn(other, 'grace');
  await again;
  await live(page);
});

it('is the account that has just been added, and says who posts', async () => {
  const { page } = await visitor();
  await signIn(page, 'frank', '/app/compose');
  await writing(page).waitFor();
  expect(await page.getByText('You post as').count()).toBe(0);
  await signIn(page, 'grace', '/app/compose');
  await page.locator('form').getByText('@grace', { exact: true }).waitFor();
  await page.goto('/app/home');
  await page.getByRole('button', { name: /grace/ }).first().click();
  await page.getByRole('menuitem', { name: 'Your profile, @grace' }).waitFor();
  await page.getByRole('menuitem', { name: '@frank', exact: true }).click();
  await page.goto('/app/compose');
  await page.locator('form').getByText('@frank', { exact: true }).waitFor();
});

it('asks before a profile or a report is left that is not saved', async () => {
  const { page } = await signedIn('frank', '/app/settings');
  await page.locator('a[href="/app/settings/profile"]').last().click();
  const name = page.getByLabel('Name', { exact: true });
  await name.fill('Somebody else');
  const question = page.getByRole('dialog', { name: 'Discard what you have changed?' });
  for (const leave of [() => page.goBack(), () => page.getByRole('button', { name: 'Back', exact: true }).click(), () => page.getByRole('link', { name: 'Lists' }).first().click()]) {
    await leave();
    await question.getByRole('button', { name: 'Cancel' }).click();
    await question.waitFor({ state: 'detached' });
    expect(new URL(page.url()).pathname).toBe('/app/settings/profile');
    expect(await name.inputValue()).toBe('Somebody else');
  }
  const told: string[] = [];
  page.once('dialog', (dialog) => {
    told.push(dialog.type());
    void dialog.accept();
  });
  await page.reload();
  expect(told).toEqual(['beforeunload']);
  await name.fill('Somebody else');
  await page.goBack();
  await question.getByRole('button', { name: 'Discard' }).click();
  await page.waitForURL('**/app/settings');

  await page.goto('/app/@bob');
  await page.getByRole('button', { name: 'More' }).first().click();
  await page.getByRole('menuitem', { name: /Report/ }).click();
  await page.getByLabel(/^What else/).fill('This is why');
  await page.keyboard.press('Escape');
  await question.getByRole('button', { name: 'Cancel' }).click();
  expect(await page.getByLabel(/^What else/).inputValue()).toBe('This is why');
  await page.goBack();
  await question.getByRole('button', { name: 'Discard' }).click();
  await page.waitForURL('**/app/@bob');
});
