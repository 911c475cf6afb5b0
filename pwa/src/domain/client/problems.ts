/** What can go wrong with a request, in the few kinds that people can do something about. */
import type { CombinedError } from '@urql/core';
import type { UserProblem } from '../../graphql/problem.ts';
import { ownWords, withoutStatus, type OwnWords } from './own-words.ts';

export type ProblemKind = 'offline' | 'signed-out' | 'forbidden' | 'gone' | 'too-fast' | 'server' | 'refused';

export interface ProblemOf {
  readonly kind: ProblemKind;
  /** What Chirp has to say of it. */
  readonly own?: OwnWords;
  /** GoToSocial's words; only where it wrote them for people. */
  readonly message?: string;
}

const BY_CODE: Readonly<Record<string, ProblemKind>> = {
  UNAUTHENTICATED: 'signed-out',
  FORBIDDEN: 'forbidden',
  NOT_FOUND: 'gone',
  RATE_LIMITED: 'too-fast',
  VALIDATION: 'refused',
  CONFLICT: 'refused',
};

/** Return the problem of a failed operation. */
export function problemOf(error: CombinedError): ProblemOf {
  const status = (error.response as Response | undefined)?.status;
  if (status === 401) return { kind: 'signed-out' };
  if (status === 429) return { kind: 'too-fast' };
  const code = error.graphQLErrors.map((one) => String(one.extensions['code'] ?? '')).find(Boolean);
  if (code) return withMessage(BY_CODE[code] ?? 'server', error.graphQLErrors[0]?.message);
  if (error.networkError) return { kind: status === undefined ? 'offline' : 'server' };
  return { kind: 'server' };
}

/** Return the problem that a mutation told of. */
export function problemOfUser(problems: readonly UserProblem[]): ProblemOf | null {
  const first = problems[0];
  return first ? withMessage(BY_CODE[first.code] ?? 'server', first.message) : null;
}

function withMessage(kind: ProblemKind, message: string | undefined): ProblemOf {
  if (!message || (kind !== 'refused' && kind !== 'forbidden')) return { kind };
  const own = ownWords(message);
  return own ? { kind, own } : { kind, message: withoutStatus(message) };
}
