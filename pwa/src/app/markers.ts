/** How far one has read, told to the server so that other devices know: now and then, and never backwards. */
import { localId } from '../domain/ids.ts';
import { SetMarkers } from '../graphql/timelines.ts';
import type { Workspace } from './workspace.svelte.ts';

const PAUSE = 10_000;

/** Return what is to be called with the key of the post that is read. */
export function homeMarker(workspace: Workspace): (key: string) => void {
  let told = '';
  let next = '';
  let timer: ReturnType<typeof setTimeout> | undefined;

  const tell = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (localId(next) <= localId(told)) return;
    told = next;
    void workspace.client.mutation(SetMarkers, { home: told, notifications: null }).toPromise();
  };

  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') tell();
  });
  return (key) => {
    if (localId(key) > localId(next)) next = key;
    timer ??= setTimeout(tell, PAUSE);
  };
}
