/** Drafts: what is written on top of what is there already. Nothing of either is lost. */
import { expect, it } from 'vitest';
import type { Page, Route } from 'playwright-core';
import { graphql, post } from './support/deeds.ts';
import { choose, sending, writing } from './support/page.ts';
import { signedIn } from './support/people.ts';
import { card, unique } from './support/posts.ts';

/** Let something happen to the requests that run an operation. */
async function spoil(page: Page, operation: string, deed: (route: Route) => Promise<void>): Promise<void> {
  await page.route('**/graphql', (route) => ((route.request().postData() ?? '').includes(operation) ? deed(route) : route.fallback()));
}

it('keeps a draft beside a post that is deleted to be written anew', async () => {
  const [draft, old] = [unique('Half a thought'), unique('A whole thought')];
  await post('erin', old);
  const { page } = await signedIn('erin', '/app/compose');
  await writing(page).fill(draft);
  await page.keyboard.press('Escape');
  await page.getByText('Draft saved on this device').waitFor();
  await choose(page, card(page, old), 'Delete and rewrite');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete and rewrite' }).click();
  await expect.poll(() => writing(page).inputValue()).toBe(old);
  await page.getByRole('button', { name: 'Discard' }).click();
  await writing(page).waitFor({ state: 'detached' });
  await page.goto('/app/compose');
  await expect.poll(() => writing(page).inputValue()).toBe(draft);
  await page.getByRole('button', { name: 'Discard' }).click();
});

it('keeps what two tabs write at once apart', async () => {
  const [first, second] = [unique('In one tab'), unique('In the other')];
  const { page, context } = await signedIn('erin', '/app/compose');
  const other = await context.newPage();
  await other.goto('/app/compose');
  await writing(page).waitFor();
  await writing(other).waitFor();
  await writing(page).fill(first);
  await writing(other).fill(second);
  await sending(page).click();
  await page.getByText('Posted', { exact: true }).waitFor();
  await other.reload();
  await expect.poll(() => writing(other).inputValue()).toBe(second);
  await other.getByRole('button', { name: 'Discard' }).click();
});

it('does not let a post be edited whose text could not be loaded', async () => {
  const old = unique('As it was');
  const { localId } = await post('erin', old);
  const { page } = await signedIn('erin', '/app/keys', { serviceWorkers: 'block' });
  await spoil(page, 'StatusSource', (route) => route.fulfill({ status: 503, body: '' }));
  await page.goto(`/app/compose?edit=${localId}`);
  const retry = page.getByRole('dialog').getByRole('button', { name: 'Try again' });
  await retry.waitFor();
  expect(await writing(page).count()).toBe(0);
  await page.unroute('**/graphql');
  await retry.click();
  await expect.poll(() => writing(page).inputValue()).toBe(old);
});

it('does not answer a post that could not be loaded: nobody knows who may read the answer', async () => {
  const { localId } = await post('erin', unique('@dave Between you and me'), { visibility: 'DIRECT' });
  const { page } = await signedIn('dave', '/app/keys', { serviceWorkers: 'block' });
  await spoil(page, 'StatusById', (route) => route.fulfill({ status: 503, body: '' }));
  await page.goto(`/app/compose?reply=${localId}`);
  const retry = page.getByRole('dialog').getByRole('button', { name: 'Try again' });
  await retry.waitFor();
  await page.unroute('**/graphql');
  await retry.click();
  await expect.poll(() => writing(page).inputValue()).toBe('@erin ');
  expect(await page.getByLabel('Who can see it').inputValue()).toBe('DIRECT');
});

it('stays where one went while a post was on its way', async () => {
  const text = unique('On its way');
  const { page } = await signedIn('erin', '/app/notifications', { serviceWorkers: 'block' });
  await page.getByRole('heading', { name: 'Notifications' }).waitFor({ state: 'attached' });
  await page.keyboard.press('g');
  await page.keyboard.press('b');
  await page.waitForURL('**/app/bookmarks');
  await page.keyboard.press('n');
  await writing(page).fill(text);
  let go: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (go = resolve));
  await spoil(page, 'PostStatus', async (route) => {
    await gate;
    await route.fallback();
  });
  await page.keyboard.press('Control+Enter');
  await page.keyboard.press('Escape');
  await page.waitForURL('**/app/bookmarks');
  go();
  await page.getByText('Posted', { exact: true }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/app/bookmarks');
});

it('leaves the end of a poll where it was when its post is edited', async () => {
  const { id, localId } = await post('erin', unique('Until next week'), { poll: { options: ['a', 'b'], expiresInSeconds: 604_800, multiple: false } });
  const poll = async (): Promise<object> =>
    graphql('erin', 'query ($id: ID!) { status(id: $id) { poll { id expiresAt } } }', { id });
  const before = await poll();
  const { page } = await signedIn('erin', `/app/compose?edit=${localId}`);
  await writing(page).fill(unique('Edited'));
  expect(await page.getByLabel('How long the poll runs').locator('option:checked').innerText()).toBe('Unchanged');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Changes saved').waitFor();
  expect(await poll()).toEqual(before);
});

it('asks again for as long as before, marked up as before, what is deleted to be written anew', async () => {
  const text = unique('Which *one*?');
  await post('erin', text, { contentType: 'MARKDOWN', poll: { options: ['a', 'b'], expiresInSeconds: 259_200, multiple: true } });
  const { page } = await signedIn('erin', '/app/home');
  const plain = text.replaceAll('*', '');
  await choose(page, card(page, plain), 'Delete and rewrite');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete and rewrite' }).click();
  await expect.poll(() => writing(page).inputValue()).toBe(text);
  expect(await page.getByLabel('How long the poll runs').locator('option:checked').innerText()).toBe('3 days');
  await sending(page).click();
  await page.getByText('Posted', { exact: true }).waitFor();
  expect(await card(page, plain).locator('em').innerText()).toBe('one');
});

it('gives a discarded draft back, the last one', async () => {
  const { page } = await signedIn('erin', '/app/home');
  for (const text of [unique('Thrown away'), unique('Thrown away, too')]) {
    await page.getByRole('link', { name: 'New post' }).first().click();
    await writing(page).fill(text);
    await page.getByRole('button', { name: 'Discard' }).click();
    await writing(page).waitFor({ state: 'detached' });
  }
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect.poll(() => writing(page).inputValue()).toContain('Thrown away, too');
  await page.getByRole('button', { name: 'Discard' }).click();
});

it('leads from one draft to another, and throws one away that can be taken back', async () => {
  const [old, other, text] = [unique('An old idea'), unique('@bob An answer'), unique('What is written now')];
  const { localId } = await post('bob', unique('A question'));
  const { page } = await signedIn('erin', `/app/compose?reply=${localId}`, { viewport: { width: 320, height: 640 } });
  for (const [address, words] of [[`/app/compose?reply=${localId}`, other], ['/app/compose', old]] as const) {
    await page.goto(address);
    await writing(page).fill(words);
    await page.keyboard.press('Escape');
    await page.getByText('Draft saved on this device').waitFor();
  }
  // One that is open in another window is not taken up in this one.
  const window = await page.context().newPage();
  await window.goto('/app/compose');
  await expect.poll(() => writing(window).inputValue()).toBe(old);
  await page.goto('/app/compose');
  await writing(page).fill(text);
  await page.getByRole('button', { name: 'Drafts (2)' }).press('Enter');
  const list = page.getByRole('dialog', { name: 'Drafts' });
  await list.getByText('Open in another tab').waitFor();
  expect(await list.getByRole('button', { name: old }).first().isEnabled()).toBe(false);
  await window.close();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Drafts (2)' }).press('Enter');
  await list.getByRole('button', { name: `Discard draft: ${old}` }).press('Enter');
  await list.getByText('Draft discarded').waitFor();
  await page.keyboard.press('Enter');
  await list.getByRole('button', { name: new RegExp(`^${other}.*Reply to @bob`) }).press('Enter');
  await expect.poll(() => writing(page).inputValue()).toBe(other);
  expect(await page.locator('.dialog').evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
  await page.getByRole('button', { name: 'Drafts (2)' }).click();
  await list.getByRole('button', { name: new RegExp(`^${text}`) }).click();
  await expect.poll(() => writing(page).inputValue()).toBe(text);
  await page.getByRole('button', { name: 'Drafts (2)' }).click();
  for (const one of [old, other]) await list.getByRole('button', { name: `Discard draft: ${one}` }).click();
  await list.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: /^Drafts/ }).waitFor({ state: 'detached' });
  expect(await writing(page).evaluate((area) => area === document.activeElement)).toBe(true);
  await page.getByRole('button', { name: 'Discard' }).click();
});
