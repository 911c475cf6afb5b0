/** The app on the device: it opens without a network, and a newer release waits to be taken. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import type { Page } from 'playwright-core';
import { signedIn } from './support/people.ts';

it('opens without a network, at any of its addresses', async () => {
  const { page, context } = await signedIn('alice');
  await controlled(page);
  await context.setOffline(true);
  await page.goto('/app/no-such-place');
  expect(await page.locator('h1').innerText()).toBe('Page not found');
});

it('is no worker for the rest of the server', async () => {
  const { page } = await signedIn('alice');
  const scope = await page.evaluate(async () => (await navigator.serviceWorker.ready).scope);
  expect(new URL(scope).pathname).toBe('/app');
});

it('says that a newer release waits, and loads it when asked', async () => {
  const { page } = await signedIn('alice');
  await controlled(page);
  const file = fileURLToPath(new URL('../../dist/sw.js', import.meta.url));
  const kept = readFileSync(file, 'utf8');
  onTestFinished(() => writeFileSync(file, kept));
  writeFileSync(file, `${kept}\n// A later release.`);
  await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
  await page.getByRole('button', { name: 'Reload' }).click();
  await page.waitForLoadState('load');
  await expect.poll(() => page.evaluate(async () => (await navigator.serviceWorker.ready).waiting)).toBeNull();
});

/** Wait until the worker answers for the page. */
async function controlled(page: Page): Promise<void> {
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
}
