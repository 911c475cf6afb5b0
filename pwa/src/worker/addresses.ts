/** Which addresses the service worker answers. */

/** The page of the app, which stands at every path below it. */
export const PAGE = '/app';

/** The paths, with their query, at which the page stands. */
export const isPage = /^\/app(?:[/?]|$)/;

/** Tell whether an address may be a file of the release before. */
export function isOfPrevious(url: URL, origin: string): boolean {
  return url.origin === origin && url.pathname.startsWith('/app/assets/');
}

/** Tell whether an address is that of an avatar or a custom emoji, at GoToSocial or in its bucket. */
export function isSmallPicture(url: URL): boolean {
  return /\/(?:avatar|emoji)\/(?:original|small|static)\/[^/]+$/.test(url.pathname);
}
