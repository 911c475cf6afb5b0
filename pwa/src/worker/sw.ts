/**
 * The service worker: the app opens from the device at once, online or not.
 *
 * - What the app is made of is kept whole when a release is installed; the pages of the release before find their files until the next.
 * - A new release waits until a person takes it ('take over'); it never changes a page under their hands.
 * - Avatars and custom emojis are kept within a cap. GraphQL, media and all else go to the network: data is kept by the page.
 */
import { CacheableResponsePlugin } from 'workbox-cacheable-response';
import { cacheNames } from 'workbox-core';
import { ExpirationPlugin } from 'workbox-expiration';
import { createHandlerBoundToURL, matchPrecache, precacheAndRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { CacheFirst } from 'workbox-strategies';
import { isOfPrevious, isPage, isSmallPicture, PAGE } from './addresses.ts';

declare const self: ServiceWorkerGlobalScope;

const PREVIOUS = 'chirp-previous';
const PICTURES = 'chirp-pictures';
const TWO_WEEKS = 14 * 24 * 3600;

const release = self.__WB_MANIFEST;

self.addEventListener('install', (event) => {
  event.waitUntil(keepPrevious());
});

self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener('message', (event) => {
  if (event.data === 'take over') void self.skipWaiting();
});

precacheAndRoute(release, { cleanURLs: false, directoryIndex: '' });

const page = createHandlerBoundToURL(PAGE);
registerRoute(
  new NavigationRoute(
    async (options) => {
      const answer = await page(options);
      const event = options.event as FetchEvent;
      event.waitUntil(followPolicy().catch(() => undefined));
      return answer;
    },
    { allowlist: [isPage] },
  ),
);

registerRoute(
  ({ url }) => isOfPrevious(url, self.location.origin),
  async ({ request }) => (await caches.match(request, { cacheName: PREVIOUS })) ?? fetch(request),
);

registerRoute(
  ({ url, request }) => request.destination === 'image' && isSmallPicture(url),
  new CacheFirst({
    cacheName: PICTURES,
    plugins: [
      new CacheableResponsePlugin({ statuses: [200] }),
      new ExpirationPlugin({ maxEntries: 400, maxAgeSeconds: TWO_WEEKS, purgeOnQuotaError: true }),
    ],
  }),
);

/** Keep the files of the release that is in use: pages that are open still ask for them after this one takes over. */
async function keepPrevious(): Promise<void> {
  await caches.delete(PREVIOUS);
  const [from, to] = await Promise.all([caches.open(cacheNames.precache), caches.open(PREVIOUS)]);
  const own = new Set(release.map((entry) => new URL(typeof entry === 'string' ? entry : entry.url, self.location.href).href));
  for (const request of await from.keys()) {
    const kept = own.has(request.url) ? undefined : await from.match(request);
    if (kept) await to.put(request, kept);
  }
}

/**
 * Take over the headers that the server gives the page now. Its policy names where pictures come from, which the
 * operator may change while the page itself stays the same.
 */
async function followPolicy(): Promise<void> {
  const [kept, fresh] = await Promise.all([matchPrecache(PAGE), fetch(PAGE, { cache: 'no-cache' })]);
  const policy = 'content-security-policy';
  if (!kept || !fresh.ok || fresh.redirected || kept.headers.get(policy) === fresh.headers.get(policy)) return;
  const copy = fresh.clone();
  if ((await kept.text()) !== (await fresh.text())) return;
  const cache = await caches.open(cacheNames.precache);
  const request = (await cache.keys()).find(({ url }) => new URL(url).pathname === PAGE);
  if (request) await cache.put(request, copy);
}
