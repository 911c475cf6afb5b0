/** Pictures of a profile go to the server as files, past GraphQL. */

export type Picture = 'avatar' | 'header';

/**
 * Send a new picture of the account, or its description.
 *
 * Raises an Error with the server's words when it is refused, TypeError without a network.
 */
export async function sendPicture(of: Picture, file: File, accountId: string, ask: typeof fetch = fetch): Promise<void> {
  const form = new FormData();
  form.append(of, file);
  const answer = await ask('/api/v1/accounts/update_credentials', {
    method: 'PATCH',
    body: form,
    credentials: 'same-origin',
    headers: { 'x-chirp-csrf': '1', 'x-chirp-account': accountId },
  });
  if (answer.ok) return;
  const told = (await answer.json().catch(() => ({}))) as { error?: string };
  throw new Error(told.error ?? String(answer.status));
}
