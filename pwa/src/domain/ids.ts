/** Global ids (Relay) and the ids that addresses show: base64url of `Type:ULID`, without padding. */

/** Return the global id of what REST knows by `local`. */
export function globalId(type: string, local: string): string {
  return btoa(`${type}:${local}`).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Return the id that REST knows a global id by; "" when it is none. */
export function localId(global: string): string {
  return parts(global)[1] ?? '';
}

/** Return the type of what a global id names; "" when it is none. */
export function typeOf(global: string): string {
  return parts(global)[0] ?? '';
}

function parts(global: string): string[] {
  try {
    return atob(global.replaceAll('-', '+').replaceAll('_', '/')).split(':');
  } catch {
    return [];
  }
}
