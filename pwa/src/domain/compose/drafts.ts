/** What is being written, kept on the device, per account. */
import type { Visibility } from '../../graphql/statuses.ts';
import type { ContentType } from '../../graphql/writing.ts';
import type { Database } from '../store/database.ts';

export interface DraftMedia {
  readonly id: string;
  readonly type: string;
  readonly previewUrl: string | null;
  description: string;
}

export interface DraftPoll {
  options: string[];
  /** How long one may vote from now on; null for the end that the poll of an edited post has. */
  expiresInSeconds: number | null;
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
  /** How the text is marked up; null for what the account says. */
  readonly contentType: ContentType | null;
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

  /** Return the newest draft for a target. */
  async find(target: string): Promise<Draft | undefined> {
    return (await this.all()).find((draft) => draft.target === target);
  }

  /** Return all drafts, the newest first. */
  async all(): Promise<Draft[]> {
    const drafts = await this.#database.all<Draft>('drafts');
    return drafts.sort((one, other) => other.updatedAt - one.updatedAt);
  }

  /** Keep a draft, or forget it when nothing is in it. */
  async keep(draft: Draft, prefix = ''): Promise<void> {
    if (isWorthKeeping(draft, prefix)) await this.#database.put('drafts', placeOf(draft), { ...draft, updatedAt: Date.now() });
    else await this.forget(draft);
  }

  async forget(draft: Draft): Promise<void> {
    await this.#database.delete('drafts', placeOf(draft));
  }
}

/** Two tabs may write to the same target: each has a draft of its own, and neither overwrites the other. */
function placeOf({ target, idempotencyKey }: Draft): string {
  return `${target} ${idempotencyKey}`;
}
