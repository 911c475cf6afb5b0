/** A thread as a tree: who answers whom, in the order of time. */

export interface Answer {
  readonly id: string;
  readonly inReplyToId: string | null;
  readonly createdAt: string;
  readonly account: { readonly id: string };
}

export interface Branch<T> {
  readonly status: T;
  readonly replies: readonly Branch<T>[];
  /** How many answers are below, at any depth. */
  readonly count: number;
  /** It is the only answer to the one before it, and stands beside it, not below. */
  readonly continues: boolean;
}

/**
 * Return what answers `root`. An answer to a post that is not there stands at the top. Those of the author of the root
 * come first, since they go on with it; all others by time. A talk of two people is a row, however long it is.
 */
export function branches<T extends Answer>(root: T, answers: readonly T[]): Branch<T>[] {
  const known = new Set([root.id, ...answers.map(({ id }) => id)]);
  const below = new Map<string, T[]>();
  for (const answer of answers) {
    const parent = answer.inReplyToId && known.has(answer.inReplyToId) ? answer.inReplyToId : root.id;
    below.set(parent, [...(below.get(parent) ?? []), answer]);
  }
  const seen = new Set([root.id]);

  function grow(parent: T): Branch<T>[] {
    const replies = (below.get(parent.id) ?? []).filter(({ id }) => !seen.has(id)).sort(order(parent));
    for (const { id } of replies) seen.add(id);
    return replies.flatMap((status) => {
      const inner = grow(status);
      const going = inner.length > 0 && inner.every((branch, index) => (index === 0 ? !branch.continues : branch.continues));
      const count = going ? 0 : inner.reduce((sum, branch) => sum + branch.count + 1, 0);
      const own: Branch<T> = { status, replies: going ? [] : inner, count, continues: false };
      return going ? [own, ...inner.map((branch) => ({ ...branch, continues: true }))] : [own];
    });
  }

  return grow(root);
}

function order(parent: Answer): (one: Answer, other: Answer) => number {
  const own = ({ account }: Answer): number => (account.id === parent.account.id ? 0 : 1);
  return (one, other) => own(one) - own(other) || (one.createdAt < other.createdAt ? -1 : 1);
}
