/** Posts, made and found as people do. */
import type { Locator, Page } from 'playwright-core';

let count = 0;

/** Return a text that no other post has. */
export function unique(words: string): string {
  count += 1;
  return `${words} ${Date.now().toString(36)}${count}`;
}

/** Return the posts of a page with a text; those behind what is on top are left out. */
export function posts(page: Page, text: string): Locator {
  return page.locator('main > :not([inert]) article', { hasText: text });
}

/** Write a post and send it. */
export async function write(page: Page, text: string): Promise<void> {
  await page.keyboard.press('n');
  const area = page.getByRole('textbox', { name: 'Text of the post' });
  await area.fill(text);
  await page.getByRole('button', { name: 'Post', exact: true }).click();
  await area.waitFor({ state: 'detached' });
}

/** Wait until the feed stands and live events come in. */
export async function settled(page: Page): Promise<void> {
  await page.locator('article').first().waitFor();
  await page.getByText('Live', { exact: true }).waitFor({ state: 'attached' });
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
