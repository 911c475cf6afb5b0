import { expect, it } from 'vitest';
import type { Notification } from '../graphql/notifications.ts';
import { grouped, groupedRows } from './notifications.ts';

const HOUR = 3600 * 1000;
const at = (id: string, type: string, about: string | null, hours: number): Notification =>
  ({
    id,
    type,
    createdAt: new Date(Date.UTC(2026, 0, 10) - hours * HOUR).toISOString(),
    status: about && { id: about },
    account: { id: `by ${id}` },
  }) as unknown as Notification;
const drawn = (all: readonly Notification[]): string =>
  grouped(all)
    .map(({ key, type, all: inner }) => `${type}:${inner.map(({ id }) => id).join('+')}=${key}`)
    .join(' ');

it('puts favourites of one post together, and keeps their key as more come', () => {
  const older = [at('2', 'FAVOURITE', 'p', 2), at('1', 'FAVOURITE', 'p', 3)];
  expect(drawn(older)).toBe('FAVOURITE:2+1=1');
  expect(drawn([at('3', 'FAVOURITE', 'p', 1), ...older])).toBe('FAVOURITE:3+2+1=1');
});

it('looks past what lies between', () => {
  expect(drawn([at('4', 'FAVOURITE', 'p', 1), at('3', 'REBLOG', 'p', 1), at('2', 'FAVOURITE', 'p', 2)])).toBe('FAVOURITE:4+2=2 REBLOG:3=3');
});

it('puts nothing together that is about something else, of another kind, or of another day', () => {
  expect(drawn([at('2', 'FAVOURITE', 'p', 1), at('1', 'FAVOURITE', 'q', 2)])).toBe('FAVOURITE:2=2 FAVOURITE:1=1');
  expect(drawn([at('2', 'MENTION', 'p', 1), at('1', 'MENTION', 'p', 2)])).toBe('MENTION:2=2 MENTION:1=1');
  expect(drawn([at('2', 'FAVOURITE', 'p', 1), at('1', 'FAVOURITE', 'p', 30)])).toBe('FAVOURITE:2=2 FAVOURITE:1=1');
  expect(drawn([at('2', 'FOLLOW', null, 1), at('1', 'FOLLOW', null, 2)])).toBe('FOLLOW:2+1=1');
});

it('puts nothing together across a gap', () => {
  const row = (node: Notification) => ({ kind: 'entry' as const, key: node.id, cursor: node.id, node });
  const rows = groupedRows([row(at('3', 'FAVOURITE', 'p', 1)), { kind: 'gap', key: 'gap:1' }, row(at('2', 'FAVOURITE', 'p', 2)), row(at('1', 'FAVOURITE', 'p', 2))]);
  expect(rows.map(({ key }) => key)).toEqual(['3', 'gap:1', '1']);
});
