/** What people see and press. */
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Locator, Page } from 'playwright-core';

export const PICTURE = fileURLToPath(new URL('../../../src/assets/icon-192.png', import.meta.url));

/** Return a text that stands nowhere else. */
export function unique(text: string): string {
  return `${text} ${randomBytes(5).toString('hex')}`;
}

/** Return the post that holds a text. */
export function card(page: Page, text: string): Locator {
  return page.locator('article.status').filter({ hasText: text }).first();
}

/** Return where one writes. */
export function writing(page: Page): Locator {
  return page.getByLabel('Text of the post');
}

/** Choose from the menu of a post. */
export async function choose(page: Page, post: Locator, item: string): Promise<void> {
  await post.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
}

/** Write a post in the window, and send it. */
export async function say(page: Page, text: string): Promise<void> {
  await page.getByRole('link', { name: 'New post' }).first().click();
  await writing(page).fill(text);
  await page.getByRole('button', { name: 'Post', exact: true }).click();
}

/** Wait until live events come in. */
export async function live(page: Page): Promise<void> {
  await page.locator('.state i.live').waitFor({ state: 'attached' });
}
