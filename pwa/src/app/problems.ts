/** What to say, and what to do, when something could not be done. */
import type { ProblemOf } from '../domain/client/problems.ts';
import type { Failure } from '../domain/compose/upload.ts';
import { megabytes } from '../domain/dates.ts';
import { m } from '../paraglide/messages.js';
import { getLocale } from '../paraglide/runtime.js';

/** Return the words for a problem: what happened, and what helps. */
export function wordsFor(problem: ProblemOf): string {
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
      return problem.message ?? m.problem_forbidden();
    case 'refused':
      return problem.message ?? m.problem_refused();
    case 'server':
      return m.problem_server();
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
