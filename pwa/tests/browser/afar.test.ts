/** What a hostile server sends, through the whole path: by GoToSocial and Chirp into the app and onto the landing page. */
import { expect, it } from 'vitest';
import { arrive } from './support/deeds.ts';
import { signedIn, visitor } from './support/people.ts';
import { card } from './support/posts.ts';
import { VECTORS, watched } from './support/vectors.ts';

/** Names are short, as those of real servers are. */
const LONGEST_NAME = 400;

/** Open the warnings in sight, scroll on by half a screen, and return what the posts say that were there. */
async function readOn(): Promise<string[]> {
  for (const warning of document.querySelectorAll<HTMLElement>('.warning[aria-expanded="false"]')) warning.click();
  await new Promise(requestAnimationFrame);
  const texts = [...document.querySelectorAll<HTMLElement>('article .rich')].map(({ innerText }) => innerText);
  scrollBy(0, innerHeight / 2);
  for (let frames = 0; frames < 3; frames += 1) await new Promise(requestAnimationFrame);
  return texts;
}

it('runs nothing of what another server sends, in timelines, profiles and threads', async () => {
  const ids: string[] = [];
  for (const [index, vector] of VECTORS.entries()) {
    const author = { display_name: vector.slice(0, LONGEST_NAME), note: vector };
    const warning = index % 3 === 0 ? { spoiler_text: vector.slice(0, LONGEST_NAME) } : {};
    ids.push(await arrive({ acct: `mallory${index}@evil.example`, html: `<p>vector ${index}</p>${vector}<p>end</p>`, author, ...warning }));
  }
  const { page } = await signedIn('alice', '/app/keys', { serviceWorkers: 'block', viewport: { width: 1280, height: 2400 } });
  const check = watched(page);
  await page.goto('/app/federated');
  const seen = new Set<number>();
  await card(page, 'vector').waitFor();
  await expect.poll(async () => {
    for (const text of await page.evaluate(readOn)) seen.add(Number(/^vector (\d+)/.exec(text)?.[1]));
    return VECTORS.findIndex((_, index) => !seen.has(index));
  }, { timeout: 20_000, interval: 1 }).toBe(-1);
  expect(await check()).toEqual([]);
  for (const index of VECTORS.keys()) {
    if (index % 10 > 0) continue;
    await page.goto(`/app/@mallory${index}@evil.example/${ids[index]}`);
    await card(page, 'end').or(page.locator('.warning')).first().waitFor();
    expect(await check(), `the thread of vector ${index}`).toEqual([]);
    await page.goto(`/app/@mallory${index}@evil.example`);
    await page.locator('h1').first().waitFor();
    await page.waitForLoadState('networkidle');
    expect(await check(), `the profile of vector ${index}`).toEqual([]);
  }
});

it('runs nothing of it on the landing page', async () => {
  const { page } = await visitor();
  const check = watched(page);
  // As many as it shows; and it asks for them anew after a minute.
  for (let first = 0; first < VECTORS.length; first += 10) {
    const some = VECTORS.slice(first, first + 10);
    await arrive({ acct: 'grace', html: some.map((vector, index) => `<p>vector ${first + index}</p>${vector}`).join(''), spoiler_text: some[0]!.slice(0, LONGEST_NAME) });
  }
  await expect.poll(async () => {
    await page.goto('/');
    return page.locator('article', { hasText: `vector ${VECTORS.length - 1}` }).count();
  }, { timeout: 75_000, interval: 1000 }).toBe(1);
  for (const warning of await page.locator('details summary').all()) await warning.click();
  for (let first = 0; first < VECTORS.length; first += 10) expect(await page.getByText(`vector ${first}`, { exact: true }).count()).toBe(1);
  expect(await check()).toEqual([]);
}, 120_000);
