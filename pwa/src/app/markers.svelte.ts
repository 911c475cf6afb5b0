/** How far one has read, on any device: told to the server now and then, never backwards, and heard from it. */
import { pipe, subscribe } from 'wonka';
import type { Feed } from '../domain/feed/feed.ts';
import { localId } from '../domain/ids.ts';
import { MarkersLive, MarkersQuery, SetMarkers, type Marker, type Markers } from '../graphql/markers.ts';
import type { Status } from '../graphql/statuses.ts';
import type { Workspace } from './workspace.svelte.ts';

const FEED = 'home';
const PAUSE = 10_000;
/** How long a timeline waits to hear where one has read on, before it opens where this device was; or at its top. */
const PATIENCE = 600;
const LONG_PATIENCE = 5000;
const LONGEST = 7 * 24 * 3600 * 1000;

/** Hear of markers that were moved on any device; null when some may have been moved unheard. Returns how to stop. */
export function followMarkers(workspace: Workspace, moved: (markers: Markers | null) => void): () => void {
  const { unsubscribe } = pipe(
    workspace.client.subscription(MarkersLive, { after: null }),
    subscribe(({ data }) => {
      if (data?.events.__typename === 'MarkersChanged') moved(data.events.markers);
      else if (data?.events.__typename === 'Resync') moved(null);
    }),
  );
  return unsubscribe;
}

/** The place in the home timeline that all devices share. */
export class HomeMarker {
  readonly #workspace: Workspace;
  readonly #feed: Feed<Status>;
  /** Up to where this device knows that one has read. */
  #known = '';
  #next = '';
  #timer: ReturnType<typeof setTimeout> | undefined;
  #offered = $state.raw<Marker | null>(null);

  constructor(workspace: Workspace, feed: Feed<Status>) {
    this.#workspace = workspace;
    this.#feed = feed;
  }

  /** On another device one has read further than on this one. */
  get isOffered(): boolean {
    return this.#offered !== null;
  }

  /** Open the feed where one has read on another device, if it was further. Returns the key of the post there. */
  async begin(hasPlace: boolean): Promise<string | null> {
    this.#known = await this.#workspace.positions.read(FEED);
    const asked = this.#ask();
    const patience = hasPlace ? PATIENCE : LONG_PATIENCE;
    const marker = await Promise.race([asked, new Promise<undefined>((resolve) => setTimeout(resolve, patience))]);
    if (marker) return this.#isAhead(marker) ? this.#open(marker).catch(() => null) : null;
    void asked.then((late) => this.#offer(late));
    return null;
  }

  /** Go where one has read on another device. Returns the key of the post there. */
  async accept(): Promise<string | null> {
    const marker = this.#offered;
    if (!marker) return null;
    const isThere = this.#feed.view.rows.some(({ key }) => key === marker.lastReadId);
    if (!isThere) return this.#open(marker).catch(() => null);
    this.#note(marker.lastReadId);
    return marker.lastReadId;
  }

  /** The post at the top of the screen: it is read. */
  read(key: string): void {
    if (localId(key) > localId(this.#next)) this.#next = key;
    this.#timer ??= setTimeout(() => this.#tell(), PAUSE);
    if (this.#offered && !this.#isBehind(this.#offered.lastReadId, key)) this.#offered = null;
  }

  /** Hear of other devices; return how to stop. */
  follow(): () => void {
    const stop = followMarkers(this.#workspace, (markers) => {
      if (markers) void this.#offer(markers.home);
      else void this.#ask().then((marker) => this.#offer(marker));
    });
    // What was moved in other apps nobody tells: ask when somebody comes back.
    const turned = (): void => {
      if (document.visibilityState === 'hidden') this.#tell();
      else void this.#ask().then((marker) => this.#offer(marker));
    };
    document.addEventListener('visibilitychange', turned);
    return () => {
      stop();
      document.removeEventListener('visibilitychange', turned);
      this.#tell();
    };
  }

  async #ask(): Promise<Marker | null> {
    const { data } = await this.#workspace.client.query(MarkersQuery, {}, { requestPolicy: 'network-only' }).toPromise();
    return data?.viewer?.markers?.home ?? null;
  }

  async #offer(marker: Marker | null): Promise<void> {
    // Another tab of this device may have told it.
    const told = await this.#workspace.positions.read(FEED);
    if (this.#isBehind(this.#known, told)) this.#known = told;
    if (marker && this.#isAhead(marker)) this.#offered = marker;
  }

  /** It was moved elsewhere, further than anything here, and not long ago. */
  #isAhead({ lastReadId, updatedAt }: Marker): boolean {
    const isRecent = Date.now() - Date.parse(updatedAt) < LONGEST;
    return isRecent && this.#isBehind(this.#known, lastReadId) && this.#isBehind(this.#next, lastReadId);
  }

  #isBehind(one: string, other: string): boolean {
    return localId(one) < localId(other);
  }

  async #open(marker: Marker): Promise<string | null> {
    const key = await this.#feed.openAt(marker.cursor);
    this.#note(marker.lastReadId);
    return key;
  }

  #note(key: string): void {
    this.#known = key;
    this.#offered = null;
    void this.#workspace.positions.noteRead(FEED, key);
  }

  #tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#isBehind(this.#known, this.#next)) return;
    this.#note(this.#next);
    void this.#workspace.client.mutation(SetMarkers, { home: this.#next, notifications: null }).toPromise();
  }
}
