/** What to say, and what to do, when something could not be done. */
import type { ProblemOf } from '../domain/client/problems.ts';
import { m } from '../paraglide/messages.js';

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
