/** What stays in memory of what one has left. */
import { expect, it } from 'vitest';
import { signedIn } from './support/people.ts';

declare global {
  interface Window {
    left: WeakRef<Element>[];
  }
}

it('lets go of every post of a timeline that is left, and of the timeline', async () => {
  const { page, context } = await signedIn('alice', '/app/bookmarks');
  await page.locator('h1').waitFor();
  const devtools = await context.newCDPSession(page);
  // There and back twice: what is left must not wait for the next page that is left.
  for (const round of ['first', 'second']) {
    await page.getByRole('link', { name: 'Home' }).first().click();
    await page.locator('article').first().waitFor();
    await page.evaluate(() => (window.left = [...document.querySelectorAll('.feed, article')].map((one) => new WeakRef(one))));
    expect(await page.evaluate(() => window.left.length), round).toBeGreaterThan(1);
    await page.getByRole('link', { name: 'Bookmarks' }).first().click();
    await page.getByRole('heading', { name: 'Bookmarks' }).waitFor();
    const held = async (): Promise<number> => {
      await devtools.send('HeapProfiler.collectGarbage');
      return page.evaluate(() => window.left.filter((one) => one.deref()).length);
    };
    await expect.poll(held, { message: round, timeout: 5000 }).toBe(0);
  }
});
