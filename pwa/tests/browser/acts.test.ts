/** What one does with posts and people: boosts, bookmarks, searches, follows, filters; and what one is told of. */
import { expect, it } from 'vitest';
import { graphql, hearAll, idOf, mutate, post } from './support/deeds.ts';
import { choose, live } from './support/page.ts';
import { giveName, signedIn, visitor } from './support/people.ts';
import { card, flowing, posts, unique } from './support/posts.ts';

it('boosts, favourites and bookmarks; all of it stays', async () => {
  const text = unique('Fog over the lock');
  const { id } = await post('bob', text, { visibility: 'PUBLIC' });
  const { page } = await signedIn('alice');
  const seen = card(page, text);
  for (const deed of ['Boost', 'Favourite', 'Bookmark']) await seen.getByRole('button', { name: deed, exact: true }).click();
  for (const undo of ['Undo boost', 'Remove from favourites', 'Remove bookmark']) await seen.getByRole('button', { name: undo }).waitFor();
  // Shown at once: what is on its way to the server outlives the page.
  await page.goto('about:blank');
  await expect.poll(async () => (await graphql<{ status: object }>('alice', 'query ($id: ID!) { status(id: $id) { reblogged favourited bookmarked } }', { id })).status).toEqual({
    reblogged: true,
    favourited: true,
    bookmarked: true,
  });
  await page.goto('/app/bookmarks');
  await card(page, text).waitFor();
  const undo = card(page, text).getByRole('button', { name: 'Undo boost' });
  await undo.waitFor();
  // Its name says what it will do: that it is pressed, too, would say the opposite.
  expect(await undo.getAttribute('aria-pressed')).toBeNull();
  await page.goto('/app/favourites');
  await card(page, text).waitFor();
});

it('finds people, posts and hashtags', async () => {
  const word = unique('kingfisher').replace(' ', '');
  await post('alice', `The first ${word} this year #${word}tag`, { visibility: 'PUBLIC' });
  const { page } = await signedIn('alice');
  await page.locator('article').first().waitFor();
  await page.keyboard.press('/');
  await page.getByRole('main').getByRole('searchbox', { name: 'Search' }).fill(word);
  await card(page, word).waitFor();
  // The server knows no such hashtag; one may still want to go there.
  await page.locator(`main a[href="/app/tags/${word}"]`).waitFor();
  await page.getByRole('main').getByRole('searchbox', { name: 'Search' }).fill('bob');
  await page.getByRole('link', { name: /Bob Okafor/ }).first().waitFor();
});

it('follows and stops following', async () => {
  await mutate('dave', 'unfollowAccount', await idOf('dave', 'erin'));
  const { page } = await signedIn('dave', '/app/@erin');
  // Beside it the same person may be suggested.
  const profile = page.locator('#main');
  await profile.getByRole('button', { name: /^Follow/ }).click();
  await profile.getByRole('button', { name: 'Following', pressed: true }).click();
  await profile.getByRole('button', { name: /^Follow/, pressed: false }).waitFor();
  await page.getByText('You no longer follow @erin').waitFor();
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await profile.getByRole('button', { name: 'Following', pressed: true }).waitFor();
});

it('asks before it stops following somebody who approves their followers', async () => {
  const lock = 'mutation ($locked: Boolean!) { updateProfile(input: { locked: $locked }) { userErrors { message } } }';
  await graphql('grace', lock, { locked: true });
  await mutate('dave', 'followAccount', await idOf('dave', 'grace'));
  const accept = 'mutation ($id: ID!) { acceptFollowRequest(accountId: $id) { userErrors { message } } }';
  await graphql('grace', accept, { id: await idOf('grace', 'dave') });
  const { page } = await signedIn('dave', '/app/@grace');
  const following = page.locator('#main').getByRole('button', { name: 'Following' });
  const question = page.getByRole('dialog', { name: 'Stop following @grace?' });
  await following.click();
  await question.getByRole('button', { name: 'Cancel' }).click();
  await following.click();
  await question.getByRole('button', { name: 'Unfollow' }).click();
  await page.locator('#main').getByRole('button', { name: 'Request to follow' }).waitFor();
  await graphql('grace', lock, { locked: false });
});

it('says of a list and of media that they are not there', async () => {
  const { localId } = await post('alice', unique('Without a picture'), { visibility: 'PUBLIC' });
  const { page } = await signedIn('bob', `/app/@alice/${localId}/media/3`);
  const gone = page.getByRole('main').getByRole('heading', { name: 'That is no longer there.' });
  await gone.waitFor();
  await page.goto('/app/lists/01ARZ3NDEKTSV4RRFFQ69G5FAV');
  await gone.waitFor();
  for (const name of ['Try again', 'Edit']) expect(await page.getByRole('main').getByText(name, { exact: true }).count()).toBe(0);
});

it('says that nobody was found only where that is so, and offers to look elsewhere only before it has', async () => {
  const { page } = await signedIn('dave', '/app/lists');
  await page.getByLabel('New list').fill(unique('Friends'));
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByLabel('Find people').fill('carol');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('button', { name: 'Remove', exact: true }).waitFor();
  expect(await page.getByText('No one found').count()).toBe(0);
  await page.getByRole('button', { name: 'Delete list' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.waitForURL('**/app/lists');
  await page.goto('/app/search');
  const field = page.getByRole('main').getByRole('searchbox', { name: 'Search' });
  await field.fill('qqzzxx');
  await page.getByText('Press Enter to look on other servers too').waitFor();
  await field.press('Enter');
  await page.getByText('Other servers were asked, too.').waitFor();
});

it('hears of a mention while it looks elsewhere', async () => {
  const text = unique('Are you there?');
  await hearAll('erin');
  const { page } = await signedIn('erin');
  await live(page);
  await page.getByRole('link', { name: 'Bookmarks' }).first().click();
  const badge = page.getByRole('link', { name: /Notifications/ }).first();
  await post('bob', `@erin ${text}`, { visibility: 'PUBLIC' });
  await expect.poll(() => badge.innerText()).toContain('1 unread');
  await badge.click();
  await card(page, text).waitFor();
});

it('hides what a filter hides, streamed posts too, and warns of what it warns of', async () => {
  const [hidden, warned] = [unique('zeppelin').replace(' ', ''), unique('balloon').replace(' ', '')];
  for (const [keyword, action] of [[hidden, 'HIDE'], [warned, 'WARN']]) {
    await graphql('carol', 'mutation ($input: FilterInput!) { createFilter(input: $input) { userErrors { message } } }', {
      input: { title: `No ${keyword}`, contexts: ['HOME', 'PUBLIC'], action, keywords: [{ keyword, wholeWord: true }] },
    });
  }
  const { page } = await signedIn('carol');
  await live(page);
  await post('bob', `One ${hidden} passes`, { visibility: 'PUBLIC' });
  await post('bob', `One ${warned} passes`, { visibility: 'PUBLIC' });
  const last = unique('And then nothing');
  await post('bob', last, { visibility: 'PUBLIC' });
  await card(page, last).waitFor();
  await card(page, `Filtered: No ${warned}`).waitFor();
  expect(await card(page, `Filtered: No ${warned}`).getAttribute('aria-label')).toBe(`Filtered: No ${warned}`);
  expect(await page.getByText(`One ${hidden}`).count()).toBe(0);
  expect(await page.getByText(`One ${warned}`).count()).toBe(0);
  await page.reload();
  await card(page, last).waitFor();
  expect(await page.getByText(`One ${hidden}`).count()).toBe(0);
  await card(page, `Filtered: No ${warned}`).getByRole('button', { name: 'Show anyway' }).click();
  await page.getByText(`One ${warned}`).first().waitFor();
});

it('goes where a link leads, after signing in', async () => {
  const text = unique('Deep down');
  const { localId } = await post('alice', text, { visibility: 'PUBLIC' });
  const { page } = await visitor();
  await page.goto(`/app/@alice/${localId}`);
  await page.getByRole('link', { name: 'Sign in' }).click();
  await giveName(page, 'bob');
  await page.waitForURL(`**/app/@alice/${localId}`);
  await card(page, text).waitFor();
});

it('takes a conversation off the timelines from the menu of any post, and brings it back', async () => {
  const text = unique('Loud talk');
  await post('bob', text, { visibility: 'PUBLIC' });
  const { page } = await signedIn('alice', '/app/federated');
  await choose(page, card(page, text), 'Mute this conversation');
  await page.getByText('Conversation muted').waitFor();
  await expect.poll(() => posts(page, text).count()).toBe(0);
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await card(page, text).waitFor();
  await choose(page, card(page, text), 'Mute this conversation');
  await page.getByText('Conversation muted').waitFor();
  await page.goto('/app/settings/conversations');
  await page.locator('li', { hasText: text }).getByRole('button', { name: 'Unmute' }).click();
  await expect.poll(() => page.locator('li', { hasText: text }).count()).toBe(0);
});

it('mutes the deepest answers too, loses nothing by taking it back, and offers to unmute wherever one sees it', async () => {
  const [text, meanwhile] = [unique('Deep talk'), unique('Meanwhile')];
  const thread = [await post('bob', `${text} root`, { visibility: 'PUBLIC' })];
  for (const answer of ['one', 'two', 'three']) {
    thread.push(await post('bob', `${text} ${answer}`, { visibility: 'PUBLIC', inReplyTo: thread.at(-1)!.id }));
  }
  const { page } = await signedIn('alice', '/app/home', { viewport: { width: 1280, height: 1600 } });
  await flowing(page);
  await choose(page, card(page, `${text} root`), 'Mute this conversation');
  await page.getByText('Conversation muted').waitFor();
  await expect.poll(() => posts(page, text).count()).toBe(0);
  await post('bob', meanwhile, { visibility: 'PUBLIC' });
  await card(page, meanwhile).waitFor();
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect.poll(() => posts(page, text).count()).toBe(4);
  await card(page, meanwhile).waitFor();
  await choose(page, card(page, `${text} two`), 'Mute this conversation');
  await page.getByText('Conversation muted').waitFor();
  await page.goto(`/app/@bob/${thread[3]!.localId}`);
  await choose(page, card(page, `${text} one`), 'Unmute this conversation');
  await page.getByText('Conversation no longer muted').waitFor();
  await card(page, `${text} three`).getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Mute this conversation' }).waitFor();
});

it('shows a filter once it is made, and none that was deleted, which it asks about', async () => {
  const title = unique('No quizzes');
  const { page } = await signedIn('dave', '/app/settings/filters');
  await page.getByRole('link', { name: 'New filter' }).click();
  await page.getByLabel('Name', { exact: true }).fill(title);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('link', { name: title }).click();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog', { name: `Delete the filter “${title}”?` }).getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('heading', { name: 'Filters' }).waitFor();
  await expect.poll(() => page.getByRole('link', { name: title }).count()).toBe(0);
});

it('shows people and hashtags as they are now when one comes back to a list of them', async () => {
  const id = await idOf('frank', 'carol');
  await mutate('frank', 'muteAccount', id);
  const { page } = await signedIn('frank', '/app/settings/mutes');
  await page.getByRole('listitem').getByRole('link', { name: /carol/i }).click();
  await page.waitForURL('**/app/@carol');
  await mutate('frank', 'unmuteAccount', id);
  await page.keyboard.press('Escape');
  await page.waitForURL('**/app/settings/mutes');
  await page.getByText('You have not muted anyone').waitFor();
});
