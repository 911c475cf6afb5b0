/** Sending a file: its progress is told, and it can be stopped. */
import type { Instance } from '../../graphql/viewer.ts';
import { withoutStatus } from '../client/own-words.ts';

/** Why a file is not with the server. */
export type Failure =
  | { readonly kind: 'offline' | 'server' | 'signed-out' | 'too-fast' }
  /** The server takes no such files. */
  | { readonly kind: 'type' }
  /** It is too big; `most` are the bytes that it may have, null where that was not said. */
  | { readonly kind: 'size'; readonly most: number | null }
  /** The server has looked at it and said no, in its own words; "" for none. */
  | { readonly kind: 'refused'; readonly message: string }
  /** It is not on this device any more. */
  | { readonly kind: 'lost' };

export interface Uploaded {
  readonly id: string;
  readonly type: string;
  readonly preview_url: string | null;
}

export interface Upload {
  readonly done: Promise<Uploaded>;
  stop(): void;
}

/** A file could not be sent. */
export class UploadError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.kind);
    this.failure = failure;
  }
}

type Limits = Pick<Instance['limits'], 'mediaMimeTypes' | 'imageSize' | 'videoSize'>;

/** Return why the server would not take a file, as far as its limits tell; null when it may. */
export function misfit(file: Pick<File, 'type' | 'size'>, limits: Limits): Failure | null {
  const [family] = file.type.split('/');
  const most = family === 'image' ? limits.imageSize : limits.videoSize;
  if (file.type && !isTaken(file.type, limits.mediaMimeTypes)) return { kind: 'type' };
  return most > 0 && file.size > most ? { kind: 'size', most } : null;
}

/** Sounds and videos have many names for one kind: there the server is asked, as long as it takes any. */
function isTaken(type: string, types: readonly string[]): boolean {
  const [family] = type.split('/');
  const isNamedAlike = family === 'video' || family === 'audio';
  return types.length === 0 || types.includes(type) || (isNamedAlike && types.some((other) => other.startsWith(`${family}/`)));
}

/** Return why a file was not taken, by the status and the words of the answer; 0 is the status of none. */
export function failureOf(status: number, message: string): Failure {
  if (status === 0) return { kind: 'offline' };
  if (status === 401) return { kind: 'signed-out' };
  if (status === 429) return { kind: 'too-fast' };
  if (status === 408 || status >= 500) return { kind: 'server' };
  if (status === 413) {
    const most = /up to (\d+) MiB/.exec(message)?.[1];
    return { kind: 'size', most: most ? Number(most) * 1024 * 1024 : null };
  }
  return status === 415 ? { kind: 'type' } : { kind: 'refused', message: withoutStatus(message) };
}

/** Tell whether the same file may be taken another time. */
export function mayWorkAgain({ kind }: Failure): boolean {
  return kind === 'offline' || kind === 'server' || kind === 'signed-out' || kind === 'too-fast';
}

/** Send a file. `onProgress` hears 0 to 1. Rejects with an UploadError. */
export function upload(file: Blob, name: string, accountId: string, onProgress: (share: number) => void): Upload {
  const request = new XMLHttpRequest();
  const done = new Promise<Uploaded>((resolve, reject) => {
    request.open('POST', '/api/v2/media');
    request.responseType = 'json';
    request.setRequestHeader('X-Chirp-CSRF', '1');
    request.setRequestHeader('X-Chirp-Account', accountId);
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () => {
      const answer = request.response as (Uploaded & { error?: string }) | null;
      if (request.status < 300 && answer?.id) resolve(answer);
      else if (request.status < 400) reject(new UploadError({ kind: 'server' }));
      else reject(new UploadError(failureOf(request.status, answer?.error ?? '')));
    };
    request.onerror = request.onabort = () => reject(new UploadError(failureOf(0, '')));
    const form = new FormData();
    form.append('file', file, name);
    request.send(form);
  });
  return { done, stop: () => request.abort() };
}
