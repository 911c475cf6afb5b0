import { expect, it } from 'vitest';
import { around } from './positions.ts';
import { latestOf, noteLatest } from './latest.ts';

it('knows what has become of a node, and nothing of another with the same words', () => {
  const [node, same] = [{ id: 'a', favourited: false }, { id: 'a', favourited: false }];
  noteLatest(node, { ...node, favourited: true });
  expect(latestOf(node)).toEqual({ id: 'a', favourited: true });
  expect(latestOf(same)).toBe(same);
});

it('is what is kept on the device', () => {
  const node = { id: 'a', favourited: false };
  noteLatest(node, { id: 'a', favourited: true });
  expect(around([{ kind: 'entry', key: 'a', cursor: null, node }], 'a')[0]?.node.favourited).toBe(true);
});
