/** Writing a post: its draft, kept on the device as one writes; its files; and sending it. */
import { beginNew, beginReply, type Habits } from '../domain/compose/begin.ts';
import { isWorthKeeping, type Draft } from '../domain/compose/drafts.ts';
import { sendingKey } from '../domain/compose/key.ts';
import { lengthOf } from '../domain/compose/length.ts';
import { upload, type Upload } from '../domain/compose/upload.ts';
import { problemOf, type ProblemOf } from '../domain/client/problems.ts';
import { globalId } from '../domain/ids.ts';
import { UpdateMedia } from '../graphql/media.ts';
import { StatusById, type PlainStatus, type Status } from '../graphql/statuses.ts';
import { EditStatus, PostStatus, StatusSource } from '../graphql/writing.ts';
import { m } from '../paraglide/messages.js';
import { attempt } from './query.svelte.ts';
import type { Workspace } from './workspace.svelte.ts';

export interface Sending {
  readonly name: string;
  readonly picture: string;
  progress: number;
  readonly upload: Upload;
}

export class Composer {
  readonly #workspace: Workspace;
  readonly #editing: string | null;
  #prefix = '';
  #keeping: Promise<void> | null = null;
  #isKept = true;
  #closed = false;
  /** Null until what was kept, or what is answered, is there. */
  draft = $state<Draft | null>(null);
  /** The post that is answered. */
  parent = $state.raw<PlainStatus | null>(null);
  sending = $state<Sending[]>([]);
  posting = $state(false);
  problem = $state.raw<ProblemOf | null>(null);
  /** Why what is answered or edited is not there. Without it nobody knows who may read an answer, or what an edit would overwrite. */
  missing = $state.raw<ProblemOf | null>(null);

  constructor(workspace: Workspace, editing: string | null) {
    this.#workspace = workspace;
    this.#editing = editing;
  }

  get isEditing(): boolean {
    return this.#editing !== null;
  }

  /** Begin: with what was kept, else with what the target asks for. `reply` and the edited post are REST's ids. */
  async begin(habits: Habits, reply: string | null, text: string): Promise<void> {
    this.missing = null;
    const key = crypto.randomUUID();
    const id = reply ?? this.#editing;
    const status = id ? await this.#status(globalId('Status', id)) : null;
    const answered = reply ? status : null;
    this.parent = answered;
    const target = this.#editing ? `edit:${this.#editing}` : reply ? `reply:${globalId('Status', reply)}` : 'new';
    const fresh = answered
      ? beginReply(answered, this.#workspace.seat.acct, habits, key)
      : { ...beginNew(target, habits, key), text };
    this.#prefix = fresh.text;
    const kept = await this.#workspace.drafts.find(target).catch(() => undefined);
    if (kept) this.draft = text && !kept.text.includes(text) ? { ...kept, text: `${kept.text}\n${text}`.trim() } : kept;
    else if (this.#editing) this.draft = status && (await this.#edited(fresh, status));
    else if (!id || status) this.draft = fresh;
  }

  /** Return a post; null when it is not to be had: then `missing` says why. */
  async #status(id: string): Promise<PlainStatus | null> {
    const { data, error } = await this.#workspace.client.query(StatusById, { id }, { requestPolicy: 'cache-first' }).toPromise();
    if (!data?.status) this.missing = error ? problemOf(error) : { kind: 'gone' };
    return data?.status ? (data.status.reblog ?? data.status) : null;
  }

  async #edited(fresh: Draft, status: PlainStatus): Promise<Draft | null> {
    const { data, error } = await this.#workspace.client.query(StatusSource, { id: status.id }, { requestPolicy: 'network-only' }).toPromise();
    const source = data?.status?.source;
    if (!source) {
      this.missing = error ? problemOf(error) : { kind: 'gone' };
      return null;
    }
    return {
      ...fresh,
      text: source.text,
      spoilerText: source.spoilerText || null,
      visibility: status.visibility,
      language: status.language,
      sensitive: status.sensitive,
      inReplyTo: status.inReplyToId,
      media: status.mediaAttachments.map(({ id, type, previewUrl, description }) => ({ id, type, previewUrl, description: description ?? '' })),
      poll: status.poll && {
        options: status.poll.options.map(({ title }) => title),
        expiresInSeconds: null,
        multiple: status.poll.multiple,
      },
    };
  }

  length(perUrl: number): number {
    return this.draft ? lengthOf(this.draft.text, perUrl) + [...(this.draft.spoilerText ?? '')].length : 0;
  }

  /** Something is written that could be sent. */
  get isReady(): boolean {
    const { draft } = this;
    if (!draft || this.posting || this.sending.length > 0) return false;
    const poll = draft.poll?.options.filter((option) => option.trim()).length ?? 2;
    return poll >= 2 && (draft.text.trim() !== '' || draft.media.length > 0);
  }

  /** Something was written: keep it. */
  touch(): void {
    this.problem = null;
    void this.keep();
  }

  /** Keep what is written, with nothing between the last letter and the device but what is being kept already. */
  keep(): Promise<void> {
    this.#isKept = false;
    this.#keeping ??= this.#keepAll().finally(() => {
      this.#keeping = null;
    });
    return this.#keeping;
  }

  async #keepAll(): Promise<void> {
    while (!this.#isKept && this.draft && !this.#closed) {
      this.#isKept = true;
      await this.#workspace.drafts.keep($state.snapshot(this.draft), this.#prefix).catch(() => undefined);
    }
  }

  /** Nothing would be lost by leaving. */
  get isEmpty(): boolean {
    return !this.draft || !isWorthKeeping(this.draft, this.#prefix);
  }

  async discard(): Promise<void> {
    this.#closed = true;
    await this.#keeping;
    for (const { upload: running } of this.sending) running.stop();
    if (this.draft) await this.#workspace.drafts.forget(this.draft);
  }

  async attach(file: File): Promise<void> {
    const sending: Sending = $state({
      name: file.name,
      picture: file.type.startsWith('image/') ? URL.createObjectURL(file) : '',
      progress: 0,
      upload: upload(file, file.name, this.#workspace.seat.accountId, (share) => (sending.progress = share)),
    });
    this.sending.push(sending);
    try {
      const { id, type, preview_url: previewUrl } = await sending.upload.done;
      this.draft?.media.push({ id, type: type.toUpperCase(), previewUrl, description: '' });
      this.touch();
    } catch (failure) {
      const message = failure instanceof Error && failure.message ? failure.message : m.compose_upload_failed({ name: file.name });
      this.problem = { kind: 'refused', message };
    } finally {
      this.sending = this.sending.filter((other) => other.upload !== sending.upload);
      if (sending.picture) URL.revokeObjectURL(sending.picture);
    }
  }

  /** Send it. Returns the post; null when that failed: then `problem` says why, and all is kept. */
  async send(): Promise<Status | null> {
    const { draft } = this;
    if (!draft || !this.isReady) return null;
    this.posting = true;
    this.problem = null;
    try {
      await this.keep();
      const status = this.#editing ? await this.#sendEdit(draft, this.#editing) : await this.#sendNew(draft);
      if (!status) return null;
      await this.discard();
      return status;
    } finally {
      this.posting = false;
    }
  }

  async #sendNew(draft: Draft): Promise<Status | null> {
    for (const { id, description } of draft.media) {
      if (!description.trim()) continue;
      const { problem } = await attempt(this.#workspace, UpdateMedia, { id, description });
      if (problem) return this.#failed(problem);
    }
    const sent = {
      text: draft.text,
      spoilerText: draft.spoilerText || null,
      visibility: draft.visibility,
      sensitive: draft.sensitive && draft.media.length > 0,
      language: draft.language,
      contentType: draft.contentType,
      inReplyTo: draft.inReplyTo,
      mediaIds: draft.media.map(({ id }) => id),
      poll: pollOf(draft),
    };
    const idempotencyKey = await sendingKey(draft.idempotencyKey, sent);
    const { data, problem } = await attempt(this.#workspace, PostStatus, { input: { ...sent, idempotencyKey } });
    if (problem || !data?.postStatus.status) return this.#failed(problem);
    const { status } = data.postStatus;
    this.#workspace.feeds.get('home')?.arrive({ key: status.id, cursor: null, node: status });
    return status;
  }

  async #sendEdit(draft: Draft, id: string): Promise<Status | null> {
    const { data, problem } = await attempt(this.#workspace, EditStatus, {
      id: globalId('Status', id),
      input: {
        text: draft.text,
        spoilerText: draft.spoilerText ?? '',
        sensitive: draft.sensitive,
        language: draft.language,
        mediaIds: draft.media.map((media) => media.id),
        media: draft.media.map((media) => ({ id: media.id, description: media.description })),
        poll: pollOf(draft),
      },
    });
    return problem || !data?.editStatus.status ? this.#failed(problem) : data.editStatus.status;
  }

  #failed(problem: ProblemOf | null): null {
    this.problem = problem ?? { kind: 'server' };
    return null;
  }
}

function pollOf({ poll }: Draft) {
  if (!poll) return null;
  return { options: poll.options.map((option) => option.trim()).filter(Boolean), expiresInSeconds: poll.expiresInSeconds, multiple: poll.multiple };
}
