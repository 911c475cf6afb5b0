import { describe, expect, it } from 'vitest';
import type { Filter } from '../graphql/filters.ts';
import { draftOf, inputOf } from './filters.ts';

const filter: Filter = {
  id: 'f',
  localId: '01F8MH1H7YV1Z7D2C8K2730QBF',
  title: 'Sports',
  contexts: ['HOME'],
  action: 'HIDE',
  expiresAt: '2027-01-01T00:00:00Z',
  keywords: [
    { id: 'k1', keyword: 'football', wholeWord: true },
    { id: 'k2', keyword: 'golf', wholeWord: false },
  ],
  statuses: [],
};

describe('what is sent of a filter', () => {
  it('is what was there when nothing was changed, and leaves its end alone', () => {
    expect(inputOf(draftOf(filter), filter)).toEqual({
      title: 'Sports',
      contexts: ['HOME'],
      action: 'HIDE',
      keywords: [
        { id: 'k1', keyword: 'football', wholeWord: true, remove: false },
        { id: 'k2', keyword: 'golf', wholeWord: false, remove: false },
      ],
    });
  });

  it('tells keywords to go that were taken out or emptied, and names new ones without an id', () => {
    const draft = draftOf(filter);
    draft.keywords = [{ ...draft.keywords[0]!, keyword: '  ' }, { id: null, keyword: ' tennis ', wholeWord: true }];
    expect(inputOf(draft, filter).keywords).toEqual([
      { keyword: 'tennis', wholeWord: true, remove: false },
      { id: 'k1', remove: true },
      { id: 'k2', remove: true },
    ]);
  });

  it('has an end when one was chosen, and loses it when never was', () => {
    expect(inputOf({ ...draftOf(filter), ends: '3600' }, filter).expiresInSeconds).toBe(3600);
    expect(inputOf({ ...draftOf(filter), ends: 'never' }, filter).expiresInSeconds).toBeNull();
  });

  it('begins with every place, one empty keyword, and no end', () => {
    const draft = draftOf(null);
    expect(draft.contexts).toHaveLength(5);
    expect(inputOf({ ...draft, title: 'New' }, null)).toMatchObject({ title: 'New', keywords: [], expiresInSeconds: null });
  });
});
