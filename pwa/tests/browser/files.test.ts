/** Files of a post: one that could not be sent stays until somebody decides. */
import { expect, it } from 'vitest';
import { attach, PICTURE, sending, writing } from './support/page.ts';
import { signedIn } from './support/people.ts';
import { card, unique } from './support/posts.ts';

const UPLOADS = '**/api/v2/media';

it('keeps a file that could not be sent, after a reload too, until it is sent', async () => {
  const text = unique('From the tunnel');
  const { page } = await signedIn('erin', '/app/compose', { serviceWorkers: 'block' });
  await page.route(UPLOADS, (route) => route.abort());
  await writing(page).fill(text);
  await attach(page, PICTURE);
  const tile = page.getByRole('group', { name: 'icon-192.png' });
  await tile.getByText('No connection').waitFor();
  expect(await sending(page).isEnabled()).toBe(false);
  await page.reload();
  await tile.getByText('No connection').waitFor();
  await page.locator('.picture img[src^="blob:"]').waitFor();
  await page.unroute(UPLOADS);
  await tile.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('textbox', { name: /^Description of/ }).fill('A bird');
  await sending(page).click();
  await card(page, text).getByRole('link', { name: 'Open media: A bird' }).waitFor();
});

it('goes on sending what was on its way when the window was closed', async () => {
  const text = unique('Closed too early');
  const { page } = await signedIn('erin', '/app/home', { serviceWorkers: 'block' });
  await page.route(UPLOADS, () => undefined);
  await page.getByRole('link', { name: 'New post' }).first().click();
  await writing(page).fill(text);
  await attach(page, PICTURE);
  await page.getByRole('progressbar', { name: 'Uploading icon-192.png' }).waitFor();
  await page.keyboard.press('Escape');
  await writing(page).waitFor({ state: 'detached' });
  await page.unroute(UPLOADS);
  await page.getByRole('link', { name: 'New post' }).first().click();
  await page.getByRole('textbox', { name: /^Description of/ }).waitFor();
  expect(await writing(page).inputValue()).toBe(text);
  await page.getByRole('button', { name: 'Discard' }).click();
});

it('says why the server does not take a file, and offers to remove it alone', async () => {
  const { page } = await signedIn('erin', '/app/compose');
  await writing(page).fill(unique('With a broken picture'));
  await attach(page, { name: 'broken.png', mimeType: 'image/png', buffer: Buffer.from('no picture') });
  const tile = page.getByRole('group', { name: 'broken.png' });
  await tile.getByText('The server could not use this file. It says: “error processing media”').waitFor();
  expect(await tile.getByRole('button').allInnerTexts()).toEqual(['Remove']);
  expect(await sending(page).isEnabled()).toBe(false);
  await tile.getByRole('button', { name: 'Remove' }).click();
  expect(await sending(page).isEnabled()).toBe(true);
  expect(await writing(page).evaluate((area) => area === document.activeElement)).toBe(true);
  await page.getByRole('button', { name: 'Discard' }).click();
});

it('does not send what the server would not take', async () => {
  const { page } = await signedIn('erin', '/app/compose', { serviceWorkers: 'block' });
  const sent: string[] = [];
  page.on('request', (request) => request.url().includes('/api/v2/media') && sent.push(request.url()));
  await writing(page).waitFor();
  await attach(page, { name: 'paper.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7') });
  await page.getByRole('group', { name: 'paper.pdf' }).getByText('does not accept files of this kind').waitFor();
  expect(sent).toEqual([]);
  await page.getByRole('button', { name: 'Discard' }).click();
});

it('gives a discarded draft back with its file', async () => {
  const { page } = await signedIn('erin', '/app/home', { serviceWorkers: 'block' });
  await page.route(UPLOADS, (route) => route.fulfill({ status: 503, body: '' }));
  await page.getByRole('link', { name: 'New post' }).first().click();
  await writing(page).waitFor();
  await attach(page, PICTURE);
  const again = page.getByRole('group', { name: 'icon-192.png' }).getByRole('button', { name: 'Try again' });
  await again.waitFor();
  await page.getByRole('button', { name: 'Discard' }).click();
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await page.unroute(UPLOADS);
  await again.click();
  await page.getByRole('textbox', { name: /^Description of/ }).waitFor();
  await page.getByRole('button', { name: 'Discard' }).click();
});
