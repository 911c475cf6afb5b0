/** What a hostile server could send: nothing of it runs, nothing breaks the page. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { writing } from './support/page.ts';
import { signedIn } from './support/people.ts';
import { card, unique } from './support/posts.ts';
import { RUN, VECTORS, watched } from './support/vectors.ts';

interface Told {
  [name: string]: unknown;
}

/** Change every object of a type in what GraphQL answers. */
async function rewrite(page: Page, changes: Readonly<Record<string, (object: Told) => Told>>): Promise<void> {
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    const object = Object.fromEntries(Object.entries(value).map(([name, one]) => [name, walk(one)])) as Told;
    return changes[String(object['__typename'])]?.(object) ?? object;
  };
  await page.route('**/graphql', async (route) => {
    if (route.request().method() !== 'POST') return route.fallback();
    try {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, json: walk(await answer.json()) });
    } catch {
      // The test is over, and the page with it.
    }
    return undefined;
  });
}

const OWNED: ReadonlySet<string> = new Set(['alice']);

it('runs nothing of what stands in a post', async () => {
  const { page } = await signedIn('alice', '/app/keys', { serviceWorkers: 'block' });
  const check = watched(page);
  let next = 0;
  await rewrite(page, {
    Status: (status) => ({ ...status, content: `<p>vector ${next}</p>${VECTORS[next++ % VECTORS.length]}<p>end</p>`, spoilerText: '' }),
  });
  await page.goto('/app/local');
  await card(page, 'vector').waitFor();
  while (next < VECTORS.length) {
    const before = next;
    const further = async (): Promise<number> => {
      await page.evaluate(() => scrollBy(0, 3000));
      return next;
    };
    await expect.poll(further, { timeout: 8000 }).toBeGreaterThan(before);
  }
  await page.evaluate(() => scrollTo(0, 0));
  await card(page, 'vector').hover();
  expect(await check()).toEqual([]);
});

it.each(VECTORS.map((vector, index) => ({ vector, index })).filter(({ index }) => index % 6 === 0))(
  'runs nothing of the vector at $index in names, bios, fields, warnings, emoji, polls and descriptions',
  async ({ vector }) => {
    const { page } = await signedIn('alice', '/app/keys', { serviceWorkers: 'block' });
    const check = watched(page);
    const text = vector.slice(0, 400);
    const emoji = { __typename: 'CustomEmoji', shortcode: text, url: `javascript:${RUN}`, staticUrl: `x" onerror="${RUN}`, category: text, visibleInPicker: true };
    await rewrite(page, {
      Account: (account) =>
        OWNED.has(String(account['acct'])) && !('note' in account)
          ? account
          : {
              ...account,
              displayName: `${text} :${'x'}:`,
              ...('note' in account ? { note: vector } : {}),
              ...('fields' in account ? { fields: [{ __typename: 'ProfileField', name: text, value: vector, verifiedAt: null }] } : {}),
              ...('emojis' in account ? { emojis: [emoji] } : {}),
              ...('url' in account ? { url: `javascript:${RUN}` } : {}),
              ...('avatar' in account ? { avatar: `javascript:${RUN}`, avatarStatic: `x" onerror="${RUN}` } : {}),
            },
      Status: (status) => ({ ...status, spoilerText: text, ...('url' in status ? { url: `javascript:${RUN}` } : {}) }),
      PollOption: (option) => ({ ...option, title: text }),
      MediaAttachment: (media) => ({ ...media, description: text }),
      PreviewCard: (one) => ({ ...one, title: text, url: `javascript:${RUN}` }),
    });
    for (const address of ['/app/@bob', '/app/notifications', '/app/local']) {
      await page.goto(address);
      await page.locator('article.status, .head').first().waitFor();
      await page.locator('h1').first().waitFor();
      expect(await check(), address).toEqual([]);
    }
  },
);

it('stands 50 KB of text, long names, bidi tricks, missing pictures and gone authors', async () => {
  const long = 'w'.repeat(50_000);
  const bidi = '\u202e\u2066\u202dreversed\u2069\u200f\u0489\u0300'.repeat(20);
  const kinds: readonly ((status: Told) => Told)[] = [
    (status) => ({ ...status, content: `<p>marked ${long}</p>` }),
    (status) => ({ ...status, content: `<p>marked ${bidi}</p>`, account: { ...(status['account'] as Told), displayName: `${bidi}${'N'.repeat(200)}` } }),
    (status) => ({ ...status, content: `<p>marked ${'😀'.repeat(5000)}</p>`, account: { ...(status['account'] as Told), displayName: ' ', avatar: '', avatarStatic: '' } }),
    (status) => ({ ...status, content: '', account: { ...(status['account'] as Told), displayName: '', acct: `gone@${'x'.repeat(250)}.example`, username: 'gone', note: '' } }),
    (status) => ({ ...status, content: `<p>marked ${Array.from({ length: 2000 }, (_, at) => `<a href="https://x.example/${at}">l</a>`).join('')}</p>` }),
  ];
  const { page } = await signedIn('alice', '/app/keys', { serviceWorkers: 'block', viewport: { width: 320, height: 640 } });
  const check = watched(page);
  let next = 0;
  await rewrite(page, { Status: (status) => kinds[next++ % kinds.length]!(status) });
  await page.route(/fileserver/, (route) => route.abort());
  await page.goto('/app/local');
  await card(page, 'marked').waitFor();
  const wide = (): Promise<boolean> => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  expect(await wide()).toBe(false);
  for (let step = 0; step < 6; step += 1) {
    await page.evaluate(() => scrollBy(0, innerHeight));
    await page.evaluate(() => new Promise(requestAnimationFrame));
    expect(await wide()).toBe(false);
  }
  expect((await check()).filter((fault) => !fault.startsWith('link'))).toEqual([]);
  await card(page, 'marked').waitFor();
});

it.each([
  ['long', 'N'.repeat(200), 320],
  ['wordy', 'A name of several words, '.repeat(8), 390],
  ['bold', 'N'.repeat(74), 1440],
  ['written from right to left', 'ליל', 390],
  ['piled up', `Z${'\u0489\u0300\u0316'.repeat(60)}`.repeat(12), 390],
])('shows who somebody is, and what one can do, with a name that is %s', async (_, displayName, width) => {
  const { page } = await signedIn('alice', '/app/keys', { serviceWorkers: 'block', viewport: { width, height: 800 } });
  await rewrite(page, { Account: (account) => (OWNED.has(String(account['acct'])) ? account : { ...account, displayName }) });
  await page.goto('/app/@bob');
  const profile = page.locator('.profile');
  const column = (await profile.boundingBox())!;
  expect(column.x + column.width).toBeLessThanOrEqual(width);
  for (const name of [/^(Follow|Unfollow|Following)/, /^More/]) {
    const button = (await profile.getByRole('button', { name }).boundingBox())!;
    expect(button.x + button.width).toBeLessThanOrEqual(column.x + column.width);
  }
  const heading = (await profile.getByRole('heading').boundingBox())!;
  expect(heading.width).toBeLessThan(column.width);
  expect(heading.height).toBeLessThan(140);
  const letters = await profile.locator('h2 .name').evaluate((name) => {
    const range = document.createRange();
    range.selectNodeContents(name);
    return range.getBoundingClientRect().left;
  });
  expect(letters).toBeCloseTo((await profile.locator('.acct').boundingBox())!.x, 0);
});

it('keeps the direction of a name out of titles and questions', async () => {
  const { page } = await signedIn('alice', '/app/keys', { serviceWorkers: 'block' });
  await rewrite(page, { Account: (account) => (OWNED.has(String(account['acct'])) ? account : { ...account, displayName: '\u202eevil' }) });
  await page.goto('/app/@bob');
  await expect.poll(() => page.title()).toBe('evil · Chirp');
  await page.locator('.profile').getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Block evil', exact: true }).click();
  await page.getByRole('dialog', { name: 'Block evil?', exact: true }).waitFor();
});

it('shows somebody without followers, posts and picture as somebody', async () => {
  const { page } = await signedIn('alice', '/app/keys', { serviceWorkers: 'block' });
  await rewrite(page, {
    Account: (account) => ({ ...account, ...('followersCount' in account ? { followersCount: 0, followingCount: 0, statusesCount: 0 } : {}), avatar: '', avatarStatic: '', header: '', headerStatic: '', note: '', fields: [] }),
    StatusConnection: (connection) => ({ ...connection, edges: [], nodes: [] }),
    AccountConnection: (connection) => ({ ...connection, edges: [], nodes: [] }),
  });
  await page.goto('/app/@bob');
  await page.getByText('Nothing here').waitFor();
  await page.goto('/app/@bob/followers');
  await page.getByRole('heading', { name: 'No one to show' }).waitFor();
});

it('obeys a policy without inline scripts and foreign hosts, and breaks none of it', async () => {
  const { page } = await signedIn('alice', '/app/keys');
  const broken: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') broken.push(message.text());
  });
  const answer = await page.goto('/app/home');
  const policy = (await answer?.headerValue('content-security-policy')) ?? '';
  const scripts = policy.split(';').map((rule) => rule.trim()).find((rule) => rule.startsWith('script-src ')) ?? '';
  expect(scripts).toBe("script-src 'self'");
  expect(policy).toContain('require-trusted-types-for');
  await card(page, '').waitFor();
  await page.getByRole('link', { name: 'New post' }).first().click();
  await writing(page).fill(unique('Policy'));
  await page.keyboard.press('Escape');
  expect(broken).toEqual([]);
});
