import { expect, it } from 'vitest';
import { sendingKey } from './key.ts';

it('is the same for the same words of a draft, and for nothing else', async () => {
  const key = await sendingKey('draft', { text: 'Hello' });
  expect(key).toMatch(/^[0-9a-f]{32}$/);
  expect(await sendingKey('draft', { text: 'Hello' })).toBe(key);
  expect(await sendingKey('draft', { text: 'Hello!' })).not.toBe(key);
  expect(await sendingKey('other draft', { text: 'Hello' })).not.toBe(key);
});
