/** Posts: their texts, and where they stand on a page. */
import { randomBytes } from 'node:crypto';
import type { Locator, Page } from 'playwright-core';
import { live } from './page.ts';

/** Return a text that no other post has. */
export function unique(words: string): string {
  return `${words} ${randomBytes(5).toString('hex')}`;
}

/** Return the posts of a page with a text; those behind what is on top are left out. */
export function posts(page: Page, text: string): Locator {
  return page.locator('main > :not([inert]) article.status', { hasText: text });
}

/** Return the first of them. */
export function card(page: Page, text: string): Locator {
  return posts(page, text).first();
}

/** Wait until a timeline has posts, and live events come in. */
export async function flowing(page: Page): Promise<void> {
  await card(page, '').waitFor();
  await live(page);
}

/** Return the first post that can be seen, once the page has come to rest: rows that are measured move. */
export async function resting(page: Page): Promise<{ id: string; top: number }> {
  let before = await firstSeen(page);
  for (;;) {
    await page.waitForTimeout(200);
    const now = await firstSeen(page);
    if (now.id && now.id === before.id && now.top === before.top) return now;
    before = now;
  }
}

/** Return the id and the height on the screen of the first post that can be seen. */
export async function firstSeen(page: Page): Promise<{ id: string; top: number }> {
  return page.evaluate(() => {
    const all = [...document.querySelectorAll<HTMLElement>('main > :not([inert]) article[data-status]')];
    const seen = all
      .map((article) => ({ id: article.dataset['status'] ?? '', box: article.getBoundingClientRect() }))
      .filter(({ box }) => box.height > 0 && box.bottom > 80)
      .sort((one, other) => one.box.top - other.box.top)[0];
    return { id: seen?.id ?? '', top: Math.round(seen?.box.top ?? 0) };
  });
}
