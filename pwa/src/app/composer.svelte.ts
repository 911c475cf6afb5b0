/** Writing a post: its draft, kept on the device as one writes; its files; and sending it. */
import { beginNew, beginReply, narrower, type Habits } from '../domain/compose/begin.ts';
import { isWorthKeeping, type Draft } from '../domain/compose/drafts.ts';
import { hold } from '../domain/compose/holds.ts';
import { sendingKey } from '../domain/compose/key.ts';
import { charactersOf, lengthOf } from '../domain/compose/length.ts';
import { problemOf, type ProblemOf } from '../domain/client/problems.ts';
import { globalId } from '../domain/ids.ts';
import { UpdateMedia } from '../graphql/media.ts';
import { StatusById, type PlainStatus, type Status, type Visibility } from '../graphql/statuses.ts';
import type { Instance } from '../graphql/viewer.ts';
import { EditStatus, PostStatus, StatusSource } from '../graphql/writing.ts';
import { Attachments } from './attachments.svelte.ts';
import { attempt } from './query.svelte.ts';
import { isForgotten } from './session.svelte.ts';
import type { Workspace } from './workspace.svelte.ts';

/** What a post is written for, as its address says. */
export interface Purpose {
  /** The post that is answered, and the one that is edited, by REST's ids. */
  readonly reply: string | null;
  readonly edit: string | null;
  /** A text to begin with. */
  readonly text: string;
  /** The draft to go on with; null for the one that was written last. */
  readonly draft: string | null;
  /** Who may read it at most, for a start; null for whoever usually may. Nobody finds themselves writing to more than they meant. */
  readonly visibility: Visibility | null;
}

/** What a server says that fits, until it has said so. */
const USUAL = { statusCharacters: 5000, charactersPerUrl: 25, mediaAttachments: 4, mediaDescription: 1500, pollOptionCharacters: 50 };

export class Composer {
  readonly #workspace: Workspace;
  readonly #purpose: Purpose;
  readonly #limits: () => Instance['limits'] | undefined;
  readonly attachments: Attachments;
  #prefix = '';
  #keeping: Promise<void> | null = null;
  #isKept = true;
  #closed = false;
  #isLeft = false;
  #letGo: () => void = () => undefined;
  readonly #left = new Promise<void>((resolve) => (this.#letGo = resolve));
  /** Null until what was kept, or what is answered, is there. */
  draft = $state<Draft | null>(null);
  /** The post that is answered. */
  parent = $state.raw<PlainStatus | null>(null);
  posting = $state(false);
  problem = $state.raw<ProblemOf | null>(null);
  /** Why what is answered or edited is not there. Without it nobody knows who may read an answer, or what an edit would overwrite. */
  missing = $state.raw<ProblemOf | null>(null);

  constructor(workspace: Workspace, purpose: Purpose, limits: () => Instance['limits'] | undefined) {
    this.#workspace = workspace;
    this.#purpose = purpose;
    this.#limits = limits;
    this.attachments = new Attachments(workspace, this);
  }

  get isEditing(): boolean {
    return this.#purpose.edit !== null;
  }

  get limits(): Instance['limits'] | undefined {
    return this.#limits();
  }

  /** Begin: with what was kept, else with what the target asks for. */
  async begin(habits: Habits): Promise<void> {
    const { reply, edit, text, draft, visibility } = this.#purpose;
    this.missing = null;
    const key = crypto.randomUUID();
    const id = reply ?? edit;
    const status = id ? await this.#status(globalId('Status', id)) : null;
    const answered = reply ? status : null;
    this.parent = answered;
    const target = edit ? `edit:${edit}` : reply ? `reply:${globalId('Status', reply)}` : visibility ? `new:${visibility}` : 'new';
    const within = visibility ? { ...habits, visibility: narrower(visibility, habits.visibility) } : habits;
    const fresh = answered
      ? beginReply(answered, this.#workspace.seat.acct, within, key)
      : { ...beginNew(target, within, key), text };
    this.#prefix = fresh.text;
    const kept = await this.#kept(target).catch(() => undefined);
    // Whoever names a draft goes on with it as it was.
    if (kept && visibility && !draft && !edit) kept.visibility = narrower(visibility, kept.visibility);
    if (kept) this.draft = text && !kept.text.includes(text) ? { ...kept, text: `${kept.text}\n${text}`.trim() } : kept;
    else if (edit) this.draft = status && (await this.#edited(fresh, status));
    else if (!id || status) this.draft = fresh;
    if (!kept && this.draft) void hold(key, this.#left);
    void this.attachments.resume();
  }

  /** Return the draft to go on with, which no other window holds. */
  async #kept(target: string): Promise<Draft | undefined> {
    const { draft: wanted } = this.#purpose;
    await this.#workspace.carried.hand((draft) => this.#workspace.drafts.keep(draft));
    for (const draft of await this.#workspace.drafts.all()) {
      const isIt = wanted ? draft.idempotencyKey === wanted : draft.target === target;
      if (isIt && (await hold(draft.idempotencyKey, this.#left))) return draft;
    }
    return undefined;
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

  /** How many characters may still be written; below 0 it is that much too long. */
  get left(): number {
    const { statusCharacters, charactersPerUrl } = this.limits ?? USUAL;
    if (!this.draft) return statusCharacters;
    return statusCharacters - lengthOf(this.draft.text, charactersPerUrl) - charactersOf(this.draft.spoilerText ?? '');
  }

  /** How many files may go with a post. */
  get mostFiles(): number {
    return (this.limits ?? USUAL).mediaAttachments;
  }

  /** How many characters a choice of the poll may still have. */
  leftOfOption(option: string): number {
    return (this.limits ?? USUAL).pollOptionCharacters - charactersOf(option.trim());
  }

  /** How many characters the description of a file may still have. */
  leftOfDescription(description: string): number {
    return (this.limits ?? USUAL).mediaDescription - charactersOf(description);
  }

  /** Something is written that could be sent: all of it fits, and every file is with the server. */
  get isReady(): boolean {
    const { draft } = this;
    if (!draft || this.posting || draft.files.length > 0 || this.left < 0) return false;
    if (draft.media.length > this.mostFiles || draft.media.some(({ description }) => this.leftOfDescription(description) < 0)) return false;
    const options = draft.poll?.options.filter((option) => option.trim());
    if (options && (options.length < 2 || options.some((option) => this.leftOfOption(option) < 0))) return false;
    return draft.text.trim() !== '' || draft.media.length > 0;
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
      if (isForgotten()) {
        if (!this.isEmpty) this.#workspace.carried.put($state.snapshot(this.draft));
        continue;
      }
      await this.#workspace.drafts.keep($state.snapshot(this.draft), this.#prefix).catch(() => undefined);
    }
  }

  /** Nothing would be lost by leaving. */
  get isEmpty(): boolean {
    return !this.draft || !isWorthKeeping(this.draft, this.#prefix);
  }

  /** It is left: files on their way stop, and another window may go on with the draft, unless it is being posted. */
  close(): void {
    this.#isLeft = true;
    this.attachments.close();
    if (!this.posting) void (this.#keeping ?? Promise.resolve()).then(this.#letGo);
  }

  /** Throw it away; returns how to take it back. */
  async discard(): Promise<() => Promise<void>> {
    this.#closed = true;
    this.attachments.close();
    await this.#keeping;
    return this.draft ? this.#workspace.drafts.discard($state.snapshot(this.draft)) : async () => undefined;
  }

  /** Send it. Returns the post; null when that failed: then `problem` says why, and all is kept. */
  async send(): Promise<Status | null> {
    const { draft } = this;
    if (!draft || !this.isReady) return null;
    this.posting = true;
    this.problem = null;
    try {
      await this.keep();
      const { edit } = this.#purpose;
      const status = edit ? await this.#sendEdit(draft, edit) : await this.#sendNew(draft);
      if (!status) {
        if (this.#isLeft) await this.keep();
        return null;
      }
      await this.discard();
      return status;
    } finally {
      this.posting = false;
      if (this.#isLeft) this.#letGo();
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
    this.#workspace.feeds.post('home', { key: status.id, cursor: null, node: status });
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
