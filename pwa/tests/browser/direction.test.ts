/** Right to left: what is written from left to right by its nature stays so, and what others wrote goes its own way. */
import { expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { writing } from './support/page.ts';
import { signedIn } from './support/people.ts';

/** Return the texts in which the sign of a handle stands behind its name. */
async function turned(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const at = (node as Text).data.search(/@\w/);
      if (at < 0) continue;
      const [sign, letter] = [at, at + 1].map((start) => {
        const range = document.createRange();
        range.setStart(node!, start);
        range.setEnd(node!, start + 1);
        return range.getBoundingClientRect();
      });
      if (sign!.width > 0 && letter!.width > 0 && Math.abs(sign!.top - letter!.top) < 4 && sign!.left > letter!.left) found.push((node as Text).data);
    }
    return found;
  });
}

it('keeps the sign of a handle before its name', async () => {
  const { page } = await signedIn('alice', '/app/keys', { viewport: { width: 1440, height: 900 } });
  await page.addInitScript(() => addEventListener('DOMContentLoaded', () => (document.documentElement.dir = 'rtl')));
  for (const address of ['/app/home', '/app/@carol', '/app/@carol/followers']) {
    await page.goto(address);
    await page.locator('main').getByText(/^@\w/).first().waitFor();
    await page.locator('.rail').getByText('@alice').waitFor();
    expect(await turned(page), address).toEqual([]);
  }
  await page.goto('/app/compose');
  await writing(page).pressSequentially('Hello @car');
  await page.getByRole('option', { name: /carol/ }).waitFor();
  expect(await turned(page)).toEqual([]);
  await page.getByRole('button', { name: 'Discard' }).click();
  await page.goto('/app/@carol');
  await page.locator('.profile').getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: /^Report/ }).click();
  await page.getByRole('switch').first().waitFor();
  expect(await turned(page)).toEqual([]);
});
