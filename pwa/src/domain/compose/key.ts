/** By which the server knows that a post comes again, because its answer was lost. */

/** Return the key of what is sent now: the same for the same words, another one once something was changed. */
export async function sendingKey(draftKey: string, sent: object): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify([draftKey, sent]));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
