/** Where the focus is: in the window that is open, in what was just added, and never nowhere. */
import { expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { sending, writing } from './support/page.ts';
import { signedIn } from './support/people.ts';
import { flowing, unique } from './support/posts.ts';

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
