/** What is being written, kept on the device: one draft for each thing that is written to, per account. */
import type { Visibility } from '../../graphql/statuses.ts';
import type { Database } from '../store/database.ts';
import { narrower } from './begin.ts';

export interface DraftMedia {
  readonly id: string;
  readonly type: string;
  readonly previewUrl: string | null;
  description: string;
}

export interface DraftPoll {
  options: string[];
  expiresInSeconds: number;
  multiple: boolean;
}

export interface Draft {
  /** What it is written to: `new`, `reply:<status id>`, `edit:<status id>`. */
  readonly target: string;
  /** Of which the key is made that the server is given, so that sending twice posts once. */
  readonly idempotencyKey: string;
  text: string;
  spoilerText: string | null;
  visibility: Visibility;
  language: string | null;
  sensitive: boolean;
  inReplyTo: string | null;
  media: DraftMedia[];
  poll: DraftPoll | null;
  updatedAt: number;
}

/** Return whether there is anything in a draft that somebody would miss. `prefix` is what it began with. */
export function isWorthKeeping(draft: Draft, prefix = ''): boolean {
  return (
    (draft.text.trim() !== '' && draft.text.trim() !== prefix.trim()) ||
    Boolean(draft.spoilerText?.trim()) ||
    draft.media.length > 0 ||
    Boolean(draft.poll?.options.some((option) => option.trim()))
  );
}

/** The drafts of an account. */
export class Drafts {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async find(target: string): Promise<Draft | undefined> {
    return this.#database.get<Draft>('drafts', target);
  }

  async all(): Promise<Draft[]> {
    const drafts = await this.#database.all<Draft>('drafts');
    return drafts.sort((one, other) => other.updatedAt - one.updatedAt);
  }

  /** Keep a draft, or forget it when nothing is in it. */
  async keep(draft: Draft, prefix = ''): Promise<void> {
    if (isWorthKeeping(draft, prefix)) await this.#database.put('drafts', draft.target, { ...draft, updatedAt: Date.now() });
    else await this.forget(draft.target);
  }

  /** Keep a draft and what is kept for its target already, in one: neither is lost. */
  async join(draft: Draft): Promise<void> {
    const kept = await this.find(draft.target);
    await this.keep(kept ? joined(draft, kept) : draft);
  }

  async forget(target: string): Promise<void> {
    await this.#database.delete('drafts', target);
  }
}

function joined(first: Draft, second: Draft): Draft {
  const words = (one: string | null, other: string | null, between: string): string => [one, other].filter((text) => text?.trim()).join(between);
  return {
    ...first,
    text: words(first.text, second.text, '\n\n'),
    spoilerText: words(first.spoilerText, second.spoilerText, ' / ') || null,
    visibility: narrower(first.visibility, second.visibility),
    sensitive: first.sensitive || second.sensitive,
    media: [...first.media, ...second.media],
    poll: first.poll ?? second.poll,
  };
}
