/** What is being written, kept on the device, per account. */
import type { Visibility } from '../../graphql/statuses.ts';
import type { ContentType } from '../../graphql/writing.ts';
import { localId } from '../ids.ts';
import type { Database } from '../store/database.ts';
import { Files } from './files.ts';
import type { Failure } from './upload.ts';

export interface DraftMedia {
  readonly id: string;
  readonly type: string;
  readonly previewUrl: string | null;
  description: string;
  /** Where it stands among the files that were chosen here; those that were there before have none. */
  readonly place?: number;
}

/** A file that is not with the server yet. */
export interface DraftFile {
  readonly key: string;
  readonly name: string;
  readonly size: number;
  readonly place: number;
  /** Why it is not with the server; null for one that is on its way, or to be sent once somebody goes on with the draft. */
  failure: Failure | null;
}

export interface DraftPoll {
  options: string[];
  /** How long one may vote from now on; null for the end that the poll of an edited post has. */
  expiresInSeconds: number | null;
  multiple: boolean;
}

export interface Draft {
  /** What it is written to: `new`, `new:<visibility>` for those alone, `reply:<status id>`, `edit:<status id>`. */
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
  /** Who wrote what it answers, by the address; null where nobody knows. */
  readonly answers: string | null;
  media: DraftMedia[];
  files: DraftFile[];
  poll: DraftPoll | null;
  updatedAt: number;
}

/** Return whether there is anything in a draft that somebody would miss. `prefix` is what it began with. */
export function isWorthKeeping(draft: Draft, prefix = ''): boolean {
  return (
    (draft.text.trim() !== '' && draft.text.trim() !== prefix.trim()) ||
    Boolean(draft.spoilerText?.trim()) ||
    draft.media.length + draft.files.length > 0 ||
    Boolean(draft.poll?.options.some((option) => option.trim()))
  );
}

/** Return the address at which one goes on with a draft. */
export function draftAddress({ target, idempotencyKey }: Draft): string {
  const [kind, id = ''] = target.split(':');
  const query = new URLSearchParams({ draft: idempotencyKey });
  if (kind === 'new' && id) query.set('visibility', id.toLowerCase());
  if (kind === 'reply') query.set('reply', localId(id));
  if (kind === 'edit') query.set('edit', id);
  return `/app/compose?${query}`;
}

/** Return the words by which one knows a draft again, "" when it has none. */
export function wordsOfDraft({ text, spoilerText, poll, media, files }: Draft): string {
  const lines = [...text.split('\n'), spoilerText ?? '', ...(poll?.options ?? []), ...media.map(({ description }) => description), ...files.map(({ name }) => name)];
  return lines.map((line) => line.trim()).find(Boolean) ?? '';
}

/** The drafts of an account. */
export class Drafts {
  readonly #database: Database;
  readonly files: Files;

  constructor(database: Database) {
    this.#database = database;
    this.files = new Files(database);
  }

  /** Return the newest draft for a target. */
  async find(target: string): Promise<Draft | undefined> {
    return (await this.all()).find((draft) => draft.target === target);
  }

  /** Return all drafts, the newest first. */
  async all(): Promise<Draft[]> {
    const drafts = await this.#database.all<Draft>('drafts');
    // Those of an earlier release have no files.
    for (const draft of drafts) draft.files ??= [];
    return drafts.sort((one, other) => other.updatedAt - one.updatedAt);
  }

  /** Keep a draft, or forget it when nothing is in it. */
  async keep(draft: Draft, prefix = ''): Promise<void> {
    if (isWorthKeeping(draft, prefix)) await this.#database.put('drafts', placeOf(draft), { ...draft, updatedAt: Date.now() });
    else await this.forget(draft);
  }

  /** Forget a draft and the files it waits with. */
  async forget(draft: Draft): Promise<void> {
    await this.#database.delete('drafts', placeOf(draft));
    await Promise.all(draft.files.map(({ key }) => this.files.forget(key)));
  }

  /** Throw a draft away; returns how to take it back. */
  async discard(draft: Draft): Promise<() => Promise<void>> {
    const files = await Promise.all(draft.files.map(async ({ key }) => [key, await this.files.find(key)] as const));
    await this.forget(draft);
    return async () => {
      await this.keep(draft);
      await Promise.all(files.map(([key, file]) => file && this.files.keep(key, file)));
    };
  }
}

/** Two tabs may write to the same target: each has a draft of its own, and neither overwrites the other. */
function placeOf({ target, idempotencyKey }: Draft): string {
  return `${target} ${idempotencyKey}`;
}
