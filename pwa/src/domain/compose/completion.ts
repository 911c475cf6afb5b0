/** What is being written at the caret, if it asks for completion: an @account, a #tag or an :emoji. */

export type CompletionKind = 'account' | 'tag' | 'emoji';

export interface Completion {
  readonly kind: CompletionKind;
  /** What has been written after the sign. */
  readonly query: string;
  /** Where the sign stands, and where the word ends. */
  readonly start: number;
  readonly end: number;
}

const KINDS: Readonly<Record<string, CompletionKind>> = { '@': 'account', '#': 'tag', ':': 'emoji' };
const WORD = /(?:^|[\s(\[{"'“‘])([@#:])([^\s@#:(){}"'“‘]*(?:@[\w.-]*)?)$/u;
const SHORTEST: Readonly<Record<CompletionKind, number>> = { account: 1, tag: 1, emoji: 2 };

/** Return what the word before the caret asks for, null when it asks for nothing. */
export function completionAt(text: string, caret: number): Completion | null {
  const found = WORD.exec(text.slice(0, caret));
  if (!found) return null;
  const [, sign = '', query = ''] = found;
  const kind = KINDS[sign]!;
  if (query.length < SHORTEST[kind]) return null;
  return { kind, query, start: caret - query.length - 1, end: caret };
}

/** Return the text with the completion in it, and where the caret stands then. */
export function complete(text: string, at: Completion, chosen: string): { text: string; caret: number } {
  const after = text.slice(at.end);
  const space = after.startsWith(' ') ? '' : ' ';
  const before = `${text.slice(0, at.start)}${chosen}${space}`;
  return { text: before + after, caret: before.length + (space ? 0 : 1) };
}
