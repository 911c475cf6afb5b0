/** What people see and press. */
import { fileURLToPath } from 'node:url';
import type { Locator, Page } from 'playwright-core';

export const PICTURE = fileURLToPath(new URL('../../../src/assets/icon-192.png', import.meta.url));

/** Return where one writes. */
export function writing(page: Page): Locator {
  return page.getByLabel('Text of the post');
}

/** Return what sends a post that is no answer. */
export function sending(page: Page): Locator {
  return page.getByRole('button', { name: 'Post', exact: true });
}

/** Give files to what is being written. */
export async function attach(page: Page, file: Parameters<Page['setInputFiles']>[1]): Promise<void> {
  await page.locator('input[type=file]').setInputFiles(file);
}

/** Write in the open composer, send it, and wait until that is done. */
export async function send(page: Page, text: string): Promise<void> {
  await writing(page).fill(text);
  await sending(page).click();
  await writing(page).waitFor({ state: 'detached' });
}

/** Press what can be seen, and move nothing: a click that Playwright makes may scroll, before it and between its attempts. */
export async function press(button: Locator): Promise<void> {
  await button.waitFor();
  await button.evaluate((element: HTMLElement) => element.click());
}

/** Choose from the menu of a post. */
export async function choose(page: Page, post: Locator, item: string): Promise<void> {
  await post.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
}

/** Wait until live events come in. */
export async function live(page: Page): Promise<void> {
  await page.locator('.state i.live').waitFor({ state: 'attached' });
}
