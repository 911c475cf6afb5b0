/** Sending a file: its progress is told, and it can be stopped. */

export interface Uploaded {
  readonly id: string;
  readonly type: string;
  readonly preview_url: string | null;
}

export interface Upload {
  readonly done: Promise<Uploaded>;
  stop(): void;
}

/** Send a file. `onProgress` hears 0 to 1. Rejects with the server's words, or "" when there are none. */
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
      else reject(new Error(answer?.error ?? ''));
    };
    request.onerror = request.onabort = () => reject(new Error(''));
    const form = new FormData();
    form.append('file', file, name);
    request.send(form);
  });
  return { done, stop: () => request.abort() };
}
