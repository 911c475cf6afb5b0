/** A filter while it is edited, and what is sent of it. */
import type { Filter, FilterInput } from '../graphql/filters.ts';

export type FilterContext = Filter['contexts'][number];

export const CONTEXTS: readonly FilterContext[] = ['HOME', 'NOTIFICATIONS', 'PUBLIC', 'THREAD', 'ACCOUNT'];

/** A keyword in the form; `id` is that of the server, null for a new one. */
export interface KeywordDraft {
  id: string | null;
  keyword: string;
  wholeWord: boolean;
}

export interface FilterDraft {
  title: string;
  contexts: FilterContext[];
  action: Filter['action'];
  keywords: KeywordDraft[];
  /** Seconds from now, "keep" for what it was, "never". */
  ends: string;
}

/** Return the form of a filter, or of a new one. */
export function draftOf(filter: Filter | null): FilterDraft {
  if (!filter) return { title: '', contexts: [...CONTEXTS], action: 'WARN', keywords: [emptyKeyword()], ends: 'never' };
  return {
    title: filter.title,
    contexts: [...filter.contexts],
    action: filter.action,
    keywords: filter.keywords.map(({ id, keyword, wholeWord }) => ({ id, keyword, wholeWord })),
    ends: filter.expiresAt ? 'keep' : 'never',
  };
}

export function emptyKeyword(): KeywordDraft {
  return { id: null, keyword: '', wholeWord: true };
}

/** Return what is sent: keywords that were taken out of the form are told to go. */
export function inputOf(draft: FilterDraft, before: Filter | null): FilterInput {
  const written = draft.keywords.filter(({ keyword }) => keyword.trim());
  const gone = (before?.keywords ?? []).filter(({ id }) => !written.some((kept) => kept.id === id));
  const keywords: NonNullable<FilterInput['keywords']> = [
    ...written.map(({ id, keyword, wholeWord }) => ({ ...(id ? { id } : {}), keyword: keyword.trim(), wholeWord, remove: false })),
    ...gone.map(({ id }) => ({ id, remove: true })),
  ];
  const input: FilterInput = { title: draft.title.trim(), contexts: draft.contexts, action: draft.action, keywords };
  // Null takes the end away; what is left out stays as it was.
  if (draft.ends === 'never') input.expiresInSeconds = null;
  else if (draft.ends !== 'keep') input.expiresInSeconds = Number(draft.ends);
  return input;
}

/** Return the words of a filter, the first ones. */
export function summary(filter: Filter, most = 6): string[] {
  return filter.keywords.slice(0, most).map(({ keyword }) => keyword);
}
