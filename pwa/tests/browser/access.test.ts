/** For everybody: keys alone, small and large screens, dark and light, and what listens instead of looking. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { signedIn, visitor } from './support/people.ts';
import { settled } from './support/posts.ts';

const SCREENS = ['/app/home', '/app/notifications', '/app/compose', '/app/keys'];

async function faults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}

for (const colorScheme of ['light', 'dark'] as const) {
  it(`has no fault that axe knows, ${colorScheme}`, { timeout: 90_000 }, async () => {
    const { page } = await signedIn('alice', '/app/home', { colorScheme, reducedMotion: 'reduce' });
    await settled(page);
    for (const address of SCREENS) {
      await page.goto(address);
      await page.locator('[data-heading]').last().waitFor();
      await page.waitForTimeout(800);
      expect(await faults(page), address).toEqual([]);
    }
    await page.goto('/app/home');
    await page.locator('article .when a').nth(1).click();
    await page.getByRole('heading', { name: /^Post by/ }).waitFor();
    await page.waitForTimeout(500);
    expect(await faults(page), 'thread').toEqual([]);
  });
}

it('welcomes who is not signed in', async () => {
  const { page } = await visitor();
  await page.goto('/app/home');
  await page.getByRole('heading', { name: 'Welcome to Chirp' }).waitFor();
  expect(await faults(page)).toEqual([]);
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.waitForURL('**/auth/sign_in*');
});

for (const width of [320, 390, 820, 1440]) {
  it(`needs no scrolling across at ${width} pixels`, async () => {
    const { page } = await signedIn('alice', '/app/home', { viewport: { width, height: 800 } });
    await page.locator('article').first().waitFor();
    for (const address of SCREENS) {
      await page.goto(address);
      await page.locator('[data-heading]').last().waitFor();
      const [inner, whole] = await page.evaluate(() => [document.documentElement.clientWidth, document.documentElement.scrollWidth]);
      expect(whole, address).toBeLessThanOrEqual(inner!);
    }
  });
}

it('works by keys alone', async () => {
  const { page } = await signedIn('alice');
  await settled(page);
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  const focused = page.locator('article:focus');
  await focused.waitFor();
  expect(await focused.getAttribute('aria-posinset')).toBe('2');
  expect(await focused.getAttribute('aria-label')).toMatch(/\w+, .+ ago/);
  const button = focused.getByRole('button', { name: /bookmark/i });
  const before = await button.getAttribute('aria-pressed');
  await page.keyboard.press('s');
  await expect.poll(() => button.getAttribute('aria-pressed')).not.toBe(before);
  await page.keyboard.press('s');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: /^Post by/ }).waitFor();
  await page.keyboard.press('Escape');
  await page.waitForURL('**/app/home');
  await expect.poll(() => page.locator('article:focus').count()).toBe(1);
  await page.keyboard.press('g');
  await page.keyboard.press('n');
  await page.waitForURL('**/app/notifications');
  await page.keyboard.press('?');
  await page.getByRole('heading', { name: 'Keyboard shortcuts' }).waitFor();
});

it('runs under its policy without breaking a rule', async () => {
  const { page } = await signedIn('alice');
  const broken: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') broken.push(message.text());
  });
  await page.reload();
  await settled(page);
  await page.goto('/app/compose');
  await page.getByRole('textbox', { name: 'Text of the post' }).waitFor();
  await page.goto('/app/notifications');
  await page.locator('article').first().waitFor();
  expect(broken).toEqual([]);
});
