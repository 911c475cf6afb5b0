/** Writing: posts, answers, pictures, polls; and nothing typed is lost. */
import { expect, it } from 'vitest';
import { graphql } from './support/deeds.ts';
import { attach, PICTURE, send, sending, writing } from './support/page.ts';
import { signedIn } from './support/people.ts';
import { card, flowing, posts, unique } from './support/posts.ts';

it('sends a post with a described picture, which opens', async () => {
  const { page } = await signedIn('alice');
  await flowing(page);
  const text = unique('With a picture');
  await page.getByRole('link', { name: 'New post' }).first().click();
  await writing(page).fill(text);
  await attach(page, PICTURE);
  await page.getByRole('textbox', { name: 'Description of file 1' }).fill('A white bird on blue');
  await sending(page).click();
  const picture = card(page, text).getByRole('link', { name: 'Open media: A white bird on blue' });
  await picture.click();
  await page.locator('.viewer img[alt="A white bird on blue"]').waitFor();
  await page.keyboard.press('Escape');
  await page.waitForURL('**/app/home');
});

it('sends a poll, which another votes in', async () => {
  const [{ page: alice }, { page: bob }] = await Promise.all([signedIn('alice'), signedIn('bob')]);
  await Promise.all([flowing(alice), flowing(bob)]);
  const text = unique('Tea or coffee');
  await alice.keyboard.press('n');
  await writing(alice).fill(text);
  await alice.getByRole('button', { name: 'Poll' }).click();
  await alice.getByRole('textbox', { name: 'Choice 1' }).fill('Tea');
  await alice.getByRole('textbox', { name: 'Choice 2' }).fill('Coffee');
  await sending(alice).click();
  const poll = card(bob, text);
  await poll.getByRole('radio', { name: 'Coffee' }).check();
  await poll.getByRole('button', { name: 'Vote' }).click();
  await poll.locator('.result', { hasText: 'Coffee' }).getByText('100%').waitFor();
});

it('shows an answer live to both', async () => {
  const [{ page: alice }, { page: bob }] = await Promise.all([signedIn('alice'), signedIn('bob')]);
  await Promise.all([flowing(alice), flowing(bob)]);
  const [text, answer] = [unique('A question'), unique('An answer')];
  await alice.keyboard.press('n');
  await send(alice, text);
  await card(alice, text).locator('.when a').click();
  await alice.getByRole('heading', { name: /^Post by Alice/ }).waitFor();
  await card(bob, text).getByRole('link', { name: 'Reply' }).click();
  const area = writing(bob);
  await expect.poll(() => area.inputValue()).toBe('@alice ');
  await area.press('End');
  await area.pressSequentially(answer);
  await bob.getByRole('button', { name: 'Reply', exact: true }).click();
  await card(alice, answer).waitFor();
  await card(bob, answer).waitFor();
});

it('keeps what is typed when the window is closed or the browser goes away', async () => {
  const { page } = await signedIn('alice');
  await flowing(page);
  const text = unique('Half a thought');
  await page.keyboard.press('n');
  const area = writing(page);
  await area.fill(text);
  await page.keyboard.press('Escape');
  await page.getByText('Draft saved on this device').waitFor();
  await page.goto('/app/compose');
  await expect.poll(() => area.inputValue()).toBe(text);
  await page.getByRole('button', { name: 'Discard' }).click();
  await page.goto('/app/compose');
  await expect.poll(() => area.inputValue()).toBe('');
});

it('keeps what is typed when the server goes away', async () => {
  const { page, context } = await signedIn('alice');
  await flowing(page);
  const text = unique('In the tunnel');
  await page.keyboard.press('n');
  await writing(page).fill(text);
  await context.setOffline(true);
  await sending(page).click();
  await page.getByRole('alert').getByText('No connection').waitFor();
  expect(await writing(page).inputValue()).toBe(text);
  await context.setOffline(false);
  await sending(page).click();
  await card(page, text).waitFor();
  expect(await posts(page, text).count()).toBe(1);
});

it('completes names as one writes', async () => {
  const { page } = await signedIn('alice');
  await flowing(page);
  await page.keyboard.press('n');
  const area = writing(page);
  await area.pressSequentially('Hello @car');
  await page.getByRole('option', { name: /carol/ }).waitFor();
  await page.keyboard.press('Enter');
  expect(await area.inputValue()).toBe('Hello @carol ');
  await page.getByRole('button', { name: 'Discard' }).click();
});

it('lets a choice of a poll be too long until it is sent, and says by how much', async () => {
  const { page } = await signedIn('alice', '/app/compose');
  const send = sending(page);
  await writing(page).fill(unique('Which one'));
  await page.getByRole('button', { name: 'Poll' }).click();
  await page.getByRole('textbox', { name: 'Choice 1' }).fill('Tea');
  const choice = page.getByRole('textbox', { name: 'Choice 2' });
  await choice.fill('x'.repeat(53));
  expect(await choice.inputValue()).toHaveLength(53);
  await page.getByText('3 characters too long').waitFor({ state: 'attached' });
  expect(await send.isEnabled()).toBe(false);
  await choice.fill('x'.repeat(50));
  expect(await send.isEnabled()).toBe(true);
  await page.getByRole('button', { name: 'Discard' }).click();
});

it('begins a conversation for those it names alone, whatever was being written to all', async () => {
  const [draft, text] = [unique('For all to read'), unique('@bob Between us')];
  const { page } = await signedIn('dave', '/app/compose');
  await writing(page).fill(draft);
  await page.keyboard.press('Escape');
  await page.getByText('Draft saved on this device').waitFor();
  await page.goto('/app/conversations');
  await page.getByRole('link', { name: 'Write', exact: true }).click();
  await writing(page).waitFor();
  expect(await writing(page).inputValue()).toBe('');
  await send(page, text);
  const newest = '{ viewer { account { statuses(first: 1) { nodes { visibility } } } } }';
  const { viewer } = await graphql<{ viewer: { account: { statuses: { nodes: object[] } } } }>('dave', newest);
  expect(viewer.account.statuses.nodes).toEqual([{ visibility: 'DIRECT' }]);
  await page.goto('/app/compose');
  await expect.poll(() => writing(page).inputValue()).toBe(draft);
  expect(await page.getByLabel('Who can see it').inputValue()).toBe('PUBLIC');
  await page.getByRole('button', { name: 'Discard' }).click();
});

it('shows all of a warning, and of who may read, on the narrowest phone', async () => {
  const { page } = await signedIn('alice', '/app/compose', { viewport: { width: 320, height: 640 } });
  await page.getByRole('button', { name: 'Content warning' }).click();
  const warning = page.getByRole('textbox', { name: /^Content warning/ });
  await warning.and(page.locator(':focus')).waitFor();
  // The ring around it is 4 pixels beyond its edge.
  const gap = await warning.evaluate((field) => field.getBoundingClientRect().top - field.closest('form')!.querySelector('.head')!.getBoundingClientRect().bottom);
  expect(gap).toBeGreaterThanOrEqual(4);
  const who = page.getByLabel('Who can see it');
  await who.selectOption('DIRECT');
  const missing = await who.evaluate((select: HTMLSelectElement) => {
    const { offsetWidth } = select;
    select.style.maxInlineSize = 'none';
    return select.offsetWidth - offsetWidth;
  });
  expect(missing).toBe(0);
});

it('names the keys as they are called where one lives', async () => {
  const { page } = await signedIn('alice', '/app/keys', { locale: 'de-DE' });
  await page.locator('kbd', { hasText: 'Strg' }).waitFor();
  expect(await page.locator('kbd', { hasText: 'Ctrl' }).count()).toBe(0);
});
