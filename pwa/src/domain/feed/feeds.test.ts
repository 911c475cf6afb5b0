import { expect, it } from 'vitest';
import { Feed } from './feed.ts';
import { Feeds } from './feeds.ts';

const none = () => new Feed<number>({ older: () => Promise.reject(new Error()), newer: () => Promise.reject(new Error()) });

it('finds a feed again, until many others were opened after it', () => {
  const feeds = new Feeds();
  const home = feeds.open('home', none);
  for (let index = 0; index < 8; index += 1) feeds.open(`account:${index}`, none);
  expect(feeds.open('home', none)).toBe(home);
  for (let index = 0; index < 9; index += 1) feeds.open(`tag:${index}`, none);
  expect(feeds.get('home')).toBeUndefined();
  expect([...feeds.all()]).toHaveLength(9);
});

it('forgets no feed that is on the screen', () => {
  const feeds = new Feeds();
  const home = feeds.open('home', none);
  const leave = home.subscribe(() => undefined);
  for (let index = 0; index < 20; index += 1) feeds.open(`account:${index}`, none);
  expect(feeds.get('home')).toBe(home);
  leave();
  feeds.open('local', none);
  expect(feeds.get('home')).toBeUndefined();
});

it('tells a feed what was posted before it was opened, once', () => {
  const feeds = new Feeds();
  feeds.post('home', { key: 'mine', cursor: null, node: 1 });
  expect(feeds.open('home', none).view.posted).toBe('mine');
  expect(feeds.open('local', none).view.posted).toBeNull();
  feeds.post('home', { key: 'next', cursor: null, node: 2 });
  expect(feeds.open('home', none).view).toMatchObject({ posted: 'next', rows: [{ key: 'next' }] });
});
