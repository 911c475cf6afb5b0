import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { failureOf, mayWorkAgain, misfit } from './upload.ts';

const LIMITS = { mediaMimeTypes: ['image/png', 'image/webp', 'video/mp4'], imageSize: 1000, videoSize: 5000 };

it.each([
  ['image/png', 1000, null],
  ['image/png', 1001, { kind: 'size', most: 1000 }],
  ['video/mp4', 5000, null],
  ['video/mp4', 5001, { kind: 'size', most: 5000 }],
  ['image/svg+xml', 10, { kind: 'type' }],
  ['application/pdf', 10, { kind: 'type' }],
  ['audio/mpeg', 10, { kind: 'type' }],
  // Of one kind, by another name.
  ['video/x-m4v', 10, null],
  // The browser does not know what it is.
  ['', 10, null],
])('measures a file of %j with %d bytes before it is sent', (type, size, expected) => {
  expect(misfit({ type, size }, LIMITS)).toEqual(expected);
});

it('leaves to the server what it does not tell', () => {
  expect(misfit({ type: 'image/png', size: 9999 }, { mediaMimeTypes: [], imageSize: 0, videoSize: 0 })).toBeNull();
});

it.each([
  [0, '', { kind: 'offline' }, true],
  [401, 'Unauthorized', { kind: 'signed-out' }, true],
  [429, '', { kind: 'too-fast' }, true],
  [502, '', { kind: 'server' }, true],
  [413, 'The body of this request may have up to 40 MiB.', { kind: 'size', most: 41_943_040 }, false],
  [413, '', { kind: 'size', most: null }, false],
  [415, '', { kind: 'type' }, false],
  [422, 'Unprocessable Entity: error processing media', { kind: 'refused', message: 'error processing media' }, false],
  [400, 'Bad Request: media exceeds configured max size', { kind: 'refused', message: 'media exceeds configured max size' }, false],
])('knows what %d %j means, and whether trying again helps', (status, message, failure, again) => {
  expect(failureOf(status, message)).toEqual(failure);
  expect(mayWorkAgain(failureOf(status, message))).toBe(again);
});

it('reads how much a body may have out of the words that the gateway says it with', () => {
  const guard = readFileSync(new URL('../../../../gateway/guard.py', import.meta.url), 'utf8');
  expect(guard).toContain('may have up to {limit // MIB} MiB.');
});
