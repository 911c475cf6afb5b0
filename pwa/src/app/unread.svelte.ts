/** How many notifications have not been looked at: what the server says, and what has come since. */
import { localId } from '../domain/ids.ts';
import { SetMarkers } from '../graphql/markers.ts';
import { followMarkers } from './markers.svelte.ts';
import { arrive, followNotifications } from './notifications.ts';
import type { Workspace } from './workspace.svelte.ts';

export class Unread {
  readonly #workspace: Workspace;
  #read = '';
  count = $state(0);

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** The server has told anew. */
  set(count: number, lastRead: string | undefined): void {
    if (lastRead && localId(lastRead) < localId(this.#read)) return;
    this.#read = lastRead ?? this.#read;
    this.count = count;
    this.#badge();
  }

  /** Count what comes, and hear what is read on other devices; return how to stop. */
  follow(refetch: () => void): () => void {
    const stopNotifications = followNotifications(
      this.#workspace,
      (notification) => {
        arrive(this.#workspace, notification);
        if (localId(notification.id) <= localId(this.#read)) return;
        this.count += 1;
        this.#badge();
      },
      refetch,
    );
    const stopMarkers = followMarkers(this.#workspace, (markers) => {
      const read = markers?.notifications?.lastReadId;
      if (!markers || (read && localId(read) > localId(this.#read))) refetch();
    });
    return () => {
      stopNotifications();
      stopMarkers();
    };
  }

  /** Everything up to this one has been looked at. */
  read(id: string): void {
    this.count = 0;
    this.#badge();
    if (localId(id) <= localId(this.#read)) return;
    this.#read = id;
    void this.#workspace.client.mutation(SetMarkers, { home: null, notifications: id }).toPromise();
  }

  #badge(): void {
    if (!('setAppBadge' in navigator)) return;
    void (this.count > 0 ? navigator.setAppBadge(this.count) : navigator.clearAppBadge()).catch(() => undefined);
  }
}
