/** Figures of the app's speed, printed: scrolling 500 posts, what stays in memory, the first screen from the device. */
import type { CDPSession, Page } from 'playwright-core';
import { it } from 'vitest';
import { post } from './support/deeds.ts';
import { signedIn } from './support/people.ts';

const POSTS = 500;
const SLOWER = 4;
const LONG_FRAME = 50;

it('prints figures', async () => {
  for (let done = 0; done < POSTS; done += 20) {
    await Promise.all(Array.from({ length: 20 }, (_, index) => post('bob', words(done + index), { visibility: 'PUBLIC' })));
  }
  // At once where it begins: a page that was left stays in the browser's memory for going back.
  const { page, context } = await signedIn('alice', '/app/bookmarks', { viewport: { width: 390, height: 844 } });
  const devtools = await context.newCDPSession(page);
  await page.locator('h1').waitFor();
  await page.waitForLoadState('networkidle');
  const before = await memory(devtools);
  await page.getByRole('link', { name: 'Home' }).first().click();
  await page.locator('article').first().waitFor();
  // Once without being slowed down, so that the posts are there; then what is measured is scrolling.
  await scrollDown(page);
  const count = await page.locator('article').last().getAttribute('aria-posinset');
  await page.evaluate(() => scrollTo(0, 0));
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  const frames = await page.evaluate(measure, 18_000);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  frames.sort((one, other) => one - other);
  const share = frames.filter((one) => one < LONG_FRAME).length / frames.length;
  say(`scrolling ${count} posts, ${SLOWER}x slower: ${(100 * share).toFixed(1)} % of ${frames.length} frames under ${LONG_FRAME} ms`);
  say(`  median ${at(frames, 0.5)} ms, 95 % under ${at(frames, 0.95)} ms, longest ${at(frames, 1)} ms`);
  const during = await memory(devtools);
  await page.goBack();
  await page.getByRole('heading', { name: 'Bookmarks' }).waitFor();
  await page.waitForTimeout(1000);
  const after = await memory(devtools);
  say(`memory: ${mega(before.heap)} MB before, ${mega(during.heap)} MB with the feed, ${mega(after.heap)} MB after leaving`);
  say(`DOM nodes: ${before.nodes} before, ${during.nodes} with the feed, ${after.nodes} after leaving`);

  await page.goto('/app/home');
  await page.locator('article').first().waitFor();
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.evaluate(() => scrollBy(0, 300));
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.waitForTimeout(1500);
  await context.setOffline(true);
  await context.addInitScript(noteFirstPost);
  const painted: number[] = [];
  for (let round = 0; round < 7; round += 1) {
    await page.reload({ waitUntil: 'commit' });
    await page.locator('article').first().waitFor();
    await page.waitForFunction(() => performance.getEntriesByName('first-post').length > 0);
    painted.push(await page.evaluate(() => performance.getEntriesByName('first-post')[0]!.startTime));
  }
  painted.sort((one, other) => one - other);
  say(`the last screen from IndexedDB, without a network: median ${at(painted, 0.5)} ms after navigation, longest ${at(painted, 1)} ms`);
});

/** Mark the moment in which the first post has been painted. */
function noteFirstPost(): void {
  const watch = new MutationObserver(() => {
    if (!document.querySelector('article')) return;
    watch.disconnect();
    requestAnimationFrame(() => setTimeout(() => performance.mark('first-post')));
  });
  watch.observe(document, { childList: true, subtree: true });
}

/** Scroll an eighth of the screen a frame for some time, and return how long each frame took, in milliseconds. */
function measure(time: number): Promise<number[]> {
  return new Promise((resolve) => {
    const frames: number[] = [];
    const begun = performance.now();
    let last = begun;
    const step = (now: number): void => {
      if (frames.push(now - last) && now - begun > time) return resolve(frames.slice(1));
      last = now;
      scrollBy(0, innerHeight / 8);
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  });
}

async function scrollDown(page: Page): Promise<void> {
  for (let round = 0; round < 400; round += 1) {
    const place = await page.evaluate(async () => {
      scrollBy(0, 2500);
      await new Promise((resolve) => setTimeout(resolve, 60));
      return Math.max(...[...document.querySelectorAll('article')].map((one) => Number(one.ariaPosInSet)));
    });
    if (place >= POSTS) return;
  }
}

async function memory(devtools: CDPSession): Promise<{ heap: number; nodes: number }> {
  for (let round = 0; round < 3; round += 1) await devtools.send('HeapProfiler.collectGarbage');
  const { metrics } = await devtools.send('Performance.enable').then(() => devtools.send('Performance.getMetrics'));
  const told = (name: string): number => metrics.find((one) => one.name === name)?.value ?? 0;
  return { heap: told('JSHeapUsedSize'), nodes: told('Nodes') };
}

function words(index: number): string {
  const line = 'The river is high today and the ferry waits for the mail. ';
  return `${index + 1}: ${line.repeat(1 + (index % 5))}#weir https://example.org/${index}`;
}

function at(sorted: readonly number[], share: number): string {
  return (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(0);
}

function mega(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1);
}

function say(line: string): void {
  console.log(line);
}
