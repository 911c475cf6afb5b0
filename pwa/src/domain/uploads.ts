/** Pictures of a profile go to the server as files, past GraphQL. */
import { failureOf, UploadError } from './compose/upload.ts';

export type Picture = 'avatar' | 'header';

/**
 * Send a new picture of the account, or its description.
 *
 * Raises an UploadError that says why it could not be done.
 */
export async function sendPicture(of: Picture, file: File, accountId: string, ask: typeof fetch = fetch): Promise<void> {
  const form = new FormData();
  form.append(of, file);
  const sent = ask('/api/v1/accounts/update_credentials', {
    method: 'PATCH',
    body: form,
    credentials: 'same-origin',
    headers: { 'x-chirp-csrf': '1', 'x-chirp-account': accountId },
  });
  const answer = await sent.catch(() => null);
  if (answer?.ok) return;
  const told = (await answer?.json().catch(() => null)) as { error?: string } | null | undefined;
  throw new UploadError(failureOf(answer?.status ?? 0, told?.error ?? ''));
}
