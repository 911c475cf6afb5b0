/** Where the focus is: in the window that is open, in what was just added, and never nowhere. */
import { expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { graphql, idOf, mutate, post } from './support/deeds.ts';
import { attach, choose, PICTURE, press, send, sending, writing } from './support/page.ts';
import { signedIn } from './support/people.ts';
import { card, flowing, posts, unique } from './support/posts.ts';

/** Return what has the focus, by the nearest landmark or window around it. */
function holder(page: Page): Promise<string> {
  return page.evaluate(() => {
    const around = document.activeElement?.closest('[role="dialog"], nav, aside, main');
    return around?.getAttribute('role') ?? around?.tagName.toLowerCase() ?? '';
  });
}

for (const width of [390, 1440]) {
  it(`keeps the focus in the window in which one writes, at ${width} pixels`, async () => {
    const { page } = await signedIn('alice', '/app/home', { viewport: { width, height: 800 } });
    await flowing(page);
    await page.keyboard.press('n');
    await writing(page).and(page.locator(':focus')).waitFor();
    for (let pressed = 0; pressed < 24; pressed += 1) {
      await page.keyboard.press('Tab');
      // Past its end is the browser's own, which has no element.
      expect(['dialog', '']).toContain(await holder(page));
    }
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator(':is(nav, aside)[inert]').count()).toBe(0);
  });
}

it('goes into the field that was added to a post', async () => {
  const { page } = await signedIn('alice', '/app/compose');
  await writing(page).fill(unique('With a warning'));
  await page.getByRole('button', { name: 'Content warning' }).click();
  await page.keyboard.type('Spiders');
  expect(await page.getByRole('textbox', { name: /^Content warning/ }).inputValue()).toBe('Spiders');
  await page.getByRole('button', { name: 'Poll' }).click();
  await page.keyboard.type('Tea');
  expect(await page.getByRole('textbox', { name: 'Choice 1' }).inputValue()).toBe('Tea');
  await page.getByRole('button', { name: 'Add a choice' }).click();
  await page.keyboard.type('Milk');
  const third = page.getByRole('textbox', { name: 'Choice 3' });
  expect(await third.inputValue()).toBe('Milk');
  await page.getByRole('button', { name: 'Remove choice 2' }).click();
  await page.keyboard.press('End');
  await page.keyboard.type('!');
  expect(await page.getByRole('textbox', { name: 'Choice 2' }).inputValue()).toBe('Milk!');
  await page.getByRole('button', { name: 'Discard' }).click();
});

it('keeps the focus while a post is sent, and leads to the text when it could not be', async () => {
  const { page, context } = await signedIn('alice', '/app/compose');
  await writing(page).fill(unique('Not now'));
  let fail: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (fail = resolve));
  await context.route('**/graphql', async (route) => {
    if (!(route.request().postData() ?? '').includes('PostStatus')) return route.fallback();
    await gate;
    return route.abort();
  });
  await sending(page).focus();
  await page.keyboard.press('Enter');
  await page.locator('button[aria-busy]:focus').waitFor();
  fail();
  await writing(page).and(page.locator(':focus')).waitFor();
  await page.getByRole('alert').waitFor();
  await page.getByRole('button', { name: 'Discard' }).click();
});

it('goes back to the text when the emoji window is closed', async () => {
  const { page } = await signedIn('alice', '/app/compose');
  await writing(page).waitFor();
  await page.getByRole('button', { name: 'Custom emoji' }).click();
  await page.getByRole('searchbox', { name: 'Search emoji' }).and(page.locator(':focus')).waitFor();
  await page.keyboard.press('Escape');
  await writing(page).and(page.locator(':focus')).waitFor();
});

it('leads to the results of a poll when one has voted', async () => {
  const text = unique('A vote by keys');
  await post('alice', text, { poll: { options: ['Tea', 'Coffee'], expiresInSeconds: 3600 } });
  const { page } = await signedIn('bob');
  await flowing(page);
  await card(page, text).getByRole('radio', { name: 'Tea' }).check();
  await card(page, text).getByRole('button', { name: 'Vote' }).press('Enter');
  await card(page, text).locator('fieldset:focus .result').first().waitFor();
});

it('leads to the first of the new posts', async () => {
  const { page } = await signedIn('bob');
  await flowing(page);
  await page.mouse.wheel(0, 1200);
  await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(600);
  const text = unique('Just in');
  await post('alice', text);
  await press(page.getByRole('button', { name: '1 new' }));
  await posts(page, text).and(page.locator(':focus')).waitFor();
});

it('leads from a post that is deleted in its thread to where one came from', async () => {
  const text = unique('Gone from its thread');
  await post('bob', text);
  const { page } = await signedIn('bob');
  await flowing(page);
  await card(page, text).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: /^Post by/ }).waitFor();
  await choose(page, page.locator('article.focal'), 'Delete');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.waitForURL('**/app/home');
  await page.locator('h1:focus').waitFor();
  expect(await posts(page, text).count()).toBe(0);
});

it('says in the name of a post that it was edited', async () => {
  const text = unique('First wording');
  const { id } = await post('bob', text);
  await graphql('bob', 'mutation ($id: ID!, $input: EditStatusInput!) { editStatus(id: $id, input: $input) { userErrors { message } } }', {
    id,
    input: { text: `${text} mended` },
  });
  const { page } = await signedIn('bob');
  await flowing(page);
  expect(await card(page, `${text} mended`).getAttribute('aria-label')).toContain(', Edited, ');
});

it.each([
  { width: 320, height: 640 },
  { width: 390, height: 664 },
  { width: 1280, height: 600 },
])('leads from a profile into its posts by keys, at $width by $height', async (viewport) => {
  const { page } = await signedIn('alice', '/app/@bob', { viewport });
  const pinned = page.getByRole('tab', { name: 'Pinned' });
  const first = page.locator('.feed article').first();
  for (const way of ['page', 'layer']) {
    if (way === 'layer') {
      await page.goto('/app/search?q=bob');
      await page.locator('a[href="/app/@bob"]').first().click();
    }
    await page.getByRole('feed').locator('article').first().waitFor();
    await pinned.focus();
    await page.keyboard.press('Tab');
    await first.and(page.locator(':focus')).waitFor();
    await pinned.focus();
    await page.keyboard.press('j');
    await first.and(page.locator(':focus')).waitFor();
    expect(await first.evaluate((post) => post.getBoundingClientRect().top < innerHeight), way).toBe(true);
  }
});

it('goes on with the next of those one takes off a list, and to the heading after the last', async () => {
  for (const name of ['carol', 'frank']) await mutate('erin', 'muteAccount', await idOf('erin', name));
  const { page } = await signedIn('erin', '/app/settings/mutes');
  const rows = page.getByRole('main').getByRole('listitem');
  await rows.nth(1).getByRole('button', { name: 'Unmute' }).waitFor();
  await rows.first().getByRole('button', { name: 'Unmute' }).press('Enter');
  await rows.nth(1).waitFor({ state: 'detached' });
  await rows.first().locator('a:focus').waitFor();
  await rows.first().getByRole('button', { name: 'Unmute' }).press('Enter');
  await page.locator('h1:focus', { hasText: 'Muted' }).waitFor();
});

it('stays on the button that saves the profile', async () => {
  const { page } = await signedIn('erin', '/app/settings/profile');
  const save = page.getByRole('button', { name: 'Save' });
  await save.press('Enter');
  await page.getByText('Your profile is saved.').waitFor();
  await save.and(page.locator(':focus')).waitFor();
});

it('goes to media that is uncovered, and covers it again', async () => {
  const text = unique('Not for everybody');
  const { page } = await signedIn('bob', '/app/compose');
  await writing(page).waitFor();
  await attach(page, PICTURE);
  await page.getByLabel(/Description of file 1/).waitFor();
  await page.getByRole('checkbox', { name: 'Sensitive' }).check();
  await send(page, text);
  const posted = card(page, text);
  await posted.getByRole('button', { name: 'Show sensitive media' }).press('Enter');
  await posted.getByRole('button', { name: 'Cover sensitive media' }).and(page.locator(':focus')).waitFor();
  await posted.getByRole('link', { name: /^Open/ }).waitFor();
  await page.keyboard.press('Enter');
  await posted.getByRole('button', { name: 'Show sensitive media' }).and(page.locator(':focus')).waitFor();
  expect(await posted.getByRole('link', { name: /^Open/ }).count()).toBe(0);
});

it('leads to what is behind a window that was opened by its address', async () => {
  const { page } = await signedIn('bob', '/app/keys');
  await page.getByRole('heading', { name: 'Keyboard shortcuts' }).waitFor();
  await page.keyboard.press('Escape');
  await page.locator('h1:focus', { hasText: 'Home' }).waitFor();
  await page.goto('/app/compose');
  await writing(page).waitFor();
  await page.reload();
  await send(page, unique('From its address'));
  await page.locator('h1:focus', { hasText: 'Home' }).waitFor();
});

it('goes with the arrows from tab to tab of a profile, which are one stop', async () => {
  const { page } = await signedIn('bob', '/app/@alice');
  const tab = (name: string) => page.getByRole('tab', { name, exact: true, selected: true }).and(page.locator(':focus'));
  await page.getByRole('tab', { name: 'Posts', exact: true }).press('ArrowRight');
  await tab('With replies').waitFor();
  await page.keyboard.press('End');
  await tab('Pinned').waitFor();
  await page.keyboard.press('ArrowRight');
  await tab('Posts').waitFor();
  expect(await page.locator('[role=tab][tabindex="0"]').count()).toBe(1);
});

it('opens the emojis beside their button, and takes the first that fits with Enter', async () => {
  const { page } = await signedIn('alice', '/app/compose', { viewport: { width: 1440, height: 900 } });
  await writing(page).waitFor();
  const opener = page.getByRole('button', { name: 'Custom emoji' });
  await opener.click();
  const search = page.getByRole('searchbox', { name: 'Search emoji' });
  await search.waitFor();
  const apart = async (): Promise<number> => {
    const [button, panel] = [await opener.boundingBox(), await page.locator('.panel:popover-open').boundingBox()];
    return Math.min(Math.abs(panel!.y - button!.y - button!.height), Math.abs(button!.y - panel!.y - panel!.height));
  };
  await expect.poll(apart).toBeLessThan(24);
  const first = await page.locator('.panel:popover-open button').first().getAttribute('aria-label');
  await search.press('Enter');
  await expect.poll(() => writing(page).inputValue()).toBe(`${first} `);
  await page.getByRole('button', { name: 'Discard' }).click();
});
