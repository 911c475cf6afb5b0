/** The files of a draft on their way to the server. One that does not get there stays with the draft until somebody decides. */
import { SvelteMap } from 'svelte/reactivity';
import type { Draft, DraftFile } from '../domain/compose/drafts.ts';
import { misfit, UploadError, upload, type Upload } from '../domain/compose/upload.ts';
import type { Instance } from '../graphql/viewer.ts';
import type { Workspace } from './workspace.svelte.ts';

export interface Of {
  readonly draft: Draft | null;
  readonly limits: Instance['limits'] | undefined;
  /** The files of the draft have changed. */
  touch(): void;
}

export class Attachments {
  readonly #workspace: Workspace;
  readonly #of: Of;
  readonly #running = new Map<string, Upload>();
  #closed = false;
  /** How much of a file is sent, 0 to 1, by its key. */
  readonly progress = new SvelteMap<string, number>();
  /** Where pictures can be seen, by their keys. */
  readonly pictures = new SvelteMap<string, string>();

  constructor(workspace: Workspace, of: Of) {
    this.#workspace = workspace;
    this.#of = of;
  }

  /** Attach a file: it is sent if the server may take it. */
  async add(file: File): Promise<void> {
    const { draft, limits } = this.#of;
    if (!draft) return;
    const key = crypto.randomUUID();
    const place = Math.max(-1, ...[...draft.media, ...draft.files].map((other) => other.place ?? -1)) + 1;
    const failure = limits ? misfit(file, limits) : null;
    draft.files.push({ key, name: file.name, size: file.size, place, failure });
    this.#picture(key, file);
    this.#of.touch();
    if (failure) return;
    void this.#workspace.drafts.files.keep(key, file);
    await this.#send(key, file);
  }

  /** Go on with a draft that was kept: what was on its way is sent, what failed can be tried again. */
  async resume(): Promise<void> {
    const files = this.#of.draft?.files ?? [];
    await Promise.all(files.map(({ key, failure }) => this.#resume(key, failure === null)));
  }

  async retry(key: string): Promise<void> {
    await this.#resume(key, true);
  }

  remove(key: string): void {
    const { draft } = this.#of;
    if (!draft) return;
    draft.files = draft.files.filter((file) => file.key !== key);
    this.#running.get(key)?.stop();
    this.#done(key);
    this.#of.touch();
  }

  /** Stop all that is on its way; it stays with the draft. */
  close(): void {
    this.#closed = true;
    for (const running of this.#running.values()) running.stop();
    for (const picture of this.pictures.values()) URL.revokeObjectURL(picture);
  }

  async #resume(key: string, isSent: boolean): Promise<void> {
    const file = await this.#workspace.drafts.files.find(key);
    const entry = this.#entry(key);
    if (!entry || this.#closed) return;
    if (file) this.#picture(key, file);
    else if (isSent) entry.failure = { kind: 'lost' };
    if (file && isSent) await this.#send(key, file);
  }

  async #send(key: string, file: File): Promise<void> {
    const entry = this.#entry(key);
    if (!entry || this.#running.has(key)) return;
    entry.failure = null;
    this.progress.set(key, 0);
    const running = upload(file, file.name, this.#workspace.seat.accountId, (share) => this.progress.set(key, share));
    this.#running.set(key, running);
    try {
      const { id, type, preview_url: previewUrl } = await running.done;
      this.#arrived(key, { id, type: type.toUpperCase(), previewUrl, description: '' });
    } catch (error) {
      const stayed = this.#entry(key);
      if (stayed && !this.#closed) stayed.failure = error instanceof UploadError ? error.failure : { kind: 'server' };
    } finally {
      this.#running.delete(key);
      this.progress.delete(key);
      if (!this.#closed) this.#of.touch();
    }
  }

  #arrived(key: string, media: Draft['media'][number]): void {
    const { draft } = this.#of;
    const file = this.#entry(key);
    if (!draft || !file || this.#closed) return;
    draft.media = [...draft.media, { ...media, place: file.place }].sort((one, other) => (one.place ?? -1) - (other.place ?? -1));
    draft.files = draft.files.filter((other) => other.key !== key);
    this.#done(key);
  }

  /** It is no file that waits any more. */
  #done(key: string): void {
    const picture = this.pictures.get(key);
    if (picture) URL.revokeObjectURL(picture);
    this.pictures.delete(key);
    void this.#workspace.drafts.files.forget(key);
  }

  #picture(key: string, file: File): void {
    if (file.type.startsWith('image/') && !this.pictures.has(key)) this.pictures.set(key, URL.createObjectURL(file));
  }

  #entry(key: string): DraftFile | undefined {
    return this.#of.draft?.files.find((file) => file.key === key);
  }
}
