import { expect, it } from 'vitest';
import { blocksOf, plainOf, type Readable } from './read.ts';

const status: Readable = { id: 's', content: '<p>High <b>water</b> :wave:</p>', emojis: [], mentions: [], tags: [] };

it('parses a post once, and anew when it is another text', () => {
  const blocks = blocksOf(status);
  expect(blocksOf({ ...status })).toBe(blocks);
  expect(plainOf({ ...status })).toBe('High water :wave:');
  expect(plainOf({ ...status, content: '<p>Low water</p>' })).toBe('Low water');
  expect(blocksOf(status)).not.toBe(blocks);
});

it('sees emojis that were not known before', () => {
  const wave = { shortcode: 'wave', url: 'https://example.org/wave.png', staticUrl: '' };
  blocksOf(status);
  expect(JSON.stringify(blocksOf({ ...status, emojis: [wave] }))).toContain('wave.png');
});

it('forgets what was read long ago', () => {
  const first = blocksOf({ ...status, id: 'first' });
  for (let index = 0; index < 300; index += 1) blocksOf({ ...status, id: `${index}` });
  expect(blocksOf({ ...status, id: 'first' })).not.toBe(first);
});
