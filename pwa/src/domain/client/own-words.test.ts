import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ownWords, withoutStatus } from './own-words.ts';

/** Sentences as the sources of the server hold them: one that changes there has to change here. */
it.each([
  ['resolvers/ids.py', 'Is no id of this server.', { reason: 'address' }],
  ['resolvers/ids.py', 'Is no global id.', { reason: 'address' }],
  ['resolvers/ids.py', 'Is the id of another type ({found}), not of {kind}.', { reason: 'address' }],
  ['schema/queries/node.py', 'Is the id of no type of this server ({kind}).', { reason: 'address' }],
  ['resolvers/accounts.py', 'Is no name of an account, such as alice or bob@example.com.', { reason: 'account-name' }],
  ['resolvers/accounts.py', 'Must be {LONGEST_NOTE} characters or less.', { reason: 'too-long', most: 7 }],
  ['resolvers/tags.py', 'Is no hashtag.', { reason: 'hashtag' }],
  ['resolvers/sources/refusals.py', 'There is no such attachment.', { reason: 'attachment' }],
  ['resolvers/sources/refusals.py', 'This attachment belongs to another post.', { reason: 'attachment' }],
  ['resolvers/sources/refusals.py', 'This account is on the list already.', { reason: 'listed-already' }],
  ['resolvers/sources/refusals.py', 'Is no language, such as en or pt-BR.', { reason: 'language' }],
  ['resolvers/sources/refusals.py', 'Nobody can block their own account.', { reason: 'forbidden' }],
  ['resolvers/sources/refusals.py', 'Nobody can mute their own account.', { reason: 'forbidden' }],
  ['resolvers/sources/refusals.py', "This post is somebody else's.", { reason: 'forbidden' }],
  [
    'resolvers/sources/refusals.py',
    'One of these rules is none, or does not fit who sees the post.',
    { reason: 'refused' },
  ],
  ['resolvers/search.py', 'Say what to look for, in at most {_LONGEST} characters.', { reason: 'search', most: 7 }],
  ['resolvers/authoring.py', 'The poll has ended; a new one needs a time.', { reason: 'poll-ended' }],
  ['resolvers/sources/gotosocial.py', 'The text holds half a character (a lone surrogate).', { reason: 'half-character' }],
  ['gateway/graphql/request.py', '{what} holds half a character (a lone surrogate).', { reason: 'half-character' }],
  ['resolvers/idempotency.py', 'This was posted already; its answer can no longer be read.', { reason: 'posted-already' }],
  ['resolvers/idempotency.py', 'This Idempotency-Key was used for another post.', { reason: 'posted-already' }],
  [
    'resolvers/idempotency.py',
    'It is not clear whether this was posted, and this token may not look. Look before you post it again.',
    { reason: 'posted-perhaps' },
  ],
  ['resolvers/errors.py', 'This was changed meanwhile. Load it again.', { reason: 'changed-meanwhile' }],
  ['resolvers/errors.py', 'You may not do this.', { reason: 'forbidden' }],
  ['resolvers/errors.py', 'This input is not valid.', { reason: 'refused' }],
  ['resolvers/paging.py', 'Is no cursor of this server.', { reason: 'out-of-date' }],
  ['resolvers/conversation_mutes.py', 'Is no cursor of this collection.', { reason: 'out-of-date' }],
  ['resolvers/cursors.py', 'Is no cursor of this stream.', { reason: 'out-of-date' }],
  [
    'gateway/graphql/documents.py',
    "With a browser's session, this server answers the operations of its own app only.",
    { reason: 'out-of-date' },
  ],
  ['resolvers/viewers.py', 'This token lacks the scope {scope}.', { reason: 'forbidden' }],
  ['resolvers/admin.py', 'This is for administrators.', { reason: 'forbidden' }],
  ['resolvers/profile.py', 'Say what to change.', { reason: 'refused' }],
])('knows what %s says: %s', (file, sentence, expected) => {
  expect(readFileSync(new URL(`../../../../${file}`, import.meta.url), 'utf8')).toContain(sentence);
  expect(ownWords(sentence.replaceAll(/\{\w+\}/g, '7'))).toEqual(expected);
});

it("leaves GoToSocial's words to it", () => {
  const told = 'Unprocessable Entity: status had 7 characters, the limit is 5';
  expect(ownWords(told)).toBeNull();
  expect(withoutStatus(told)).toBe('status had 7 characters, the limit is 5');
});
