import { describe, expect, it } from 'vitest';
import { match, open, type Pattern } from './routing.ts';

const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const PATTERNS: Pattern<'home' | 'list' | 'status' | 'account'>[] = [
  { name: 'home', path: '/app/home' },
  { name: 'list', path: '/app/lists/:id' },
  { name: 'status', path: '/app/@:acct/:id', where: { id: ULID } },
  { name: 'account', path: '/app/@:acct' },
];

describe('match', () => {
  it.each([
    ['/app/home', 'home', {}],
    ['/app/home/', 'home', {}],
    ['/app/home?from=push#top', 'home', {}],
    ['/app/lists/a%20b', 'list', { id: 'a b' }],
    ['/app/@alice@example.org', 'account', { acct: 'alice@example.org' }],
    ['/app/@alice/01ARZ3NDEKTSV4RRFFQ69G5FAV', 'status', { acct: 'alice', id: '01ARZ3NDEKTSV4RRFFQ69G5FAV' }],
  ])('reads %s', (address, name, params) => {
    expect(match(PATTERNS, address)).toMatchObject({ name, params });
  });

  it.each(['/app', '/app/homes', '/app/lists', '/app/alice', '/app/@', '/app/@alice/never', '/app/lists/%E0%A4%A', ''])(
    'knows nothing at %s',
    (address) => expect(match(PATTERNS, address)).toBeNull(),
  );

  it('hands the query over', () => {
    expect(match(PATTERNS, '/app/home?q=a%26b')?.query.get('q')).toBe('a&b');
  });
});

describe('open', () => {
  const home = { key: '1', path: '/app/home' };
  const post = { key: '2', path: '/app/@alice/1' };

  it('puts a layer over the page, or in its place', () => {
    expect(open([home], post, true)).toEqual([home, post]);
    expect(open([home, post], { key: '3', path: '/app/local' }, false)).toEqual([{ key: '3', path: '/app/local' }]);
  });

  it('opens nothing twice', () => {
    expect(open([home, post], { key: '3', path: post.path }, true)).toEqual([home, post]);
  });
});
