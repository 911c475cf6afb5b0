/** What to say, and what to do, when something could not be done. */
import type { OwnWords } from '../domain/client/own-words.ts';
import type { ProblemOf } from '../domain/client/problems.ts';
import type { Failure } from '../domain/compose/upload.ts';
import { megabytes } from '../domain/dates.ts';
import { m } from '../paraglide/messages.js';
import { getLocale } from '../paraglide/runtime.js';

/** Return the words for a problem: what happened, and what helps. */
export function wordsFor(problem: ProblemOf): string {
  if (problem.own) return ownWordsFor(problem.own);
  if (problem.message) return m.problem_says({ message: problem.message });
  switch (problem.kind) {
    case 'offline':
      return m.problem_offline();
    case 'signed-out':
      return m.problem_signed_out();
    case 'gone':
      return m.problem_gone();
    case 'too-fast':
      return m.problem_too_fast();
    case 'forbidden':
      return m.problem_forbidden();
    case 'refused':
      return m.problem_refused();
    case 'server':
      return m.problem_server();
  }
}

function ownWordsFor(own: OwnWords): string {
  switch (own.reason) {
    case 'address':
      return m.own_address();
    case 'account-name':
      return m.own_account_name();
    case 'hashtag':
      return m.own_hashtag();
    case 'attachment':
      return m.own_attachment();
    case 'listed-already':
      return m.own_listed_already();
    case 'language':
      return m.own_language();
    case 'too-long':
      return m.own_too_long({ most: own.most });
    case 'search':
      return m.own_search({ most: own.most });
    case 'poll-ended':
      return m.own_poll_ended();
    case 'half-character':
      return m.own_half_character();
    case 'posted-already':
      return m.own_posted_already();
    case 'posted-perhaps':
      return m.own_posted_perhaps();
    case 'changed-meanwhile':
      return m.own_changed_meanwhile();
    case 'out-of-date':
      return m.own_out_of_date();
    case 'forbidden':
      return m.problem_forbidden();
    case 'refused':
      return m.problem_refused();
  }
}

/** Return the words for a file of so many bytes that is not with the server. */
export function wordsForFile(failure: Failure, size: number): string {
  switch (failure.kind) {
    case 'type':
      return m.upload_type();
    case 'size':
      if (failure.most === null) return m.upload_size_unknown();
      return m.upload_size({ size: megabytes(size, getLocale(), 'ceil'), most: megabytes(failure.most, getLocale(), 'floor') });
    case 'refused':
      return failure.message ? m.upload_refused_because({ message: failure.message }) : m.upload_refused();
    case 'lost':
      return m.upload_lost();
    default:
      return wordsFor(failure);
  }
}
