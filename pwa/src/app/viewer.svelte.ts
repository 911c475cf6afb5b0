/** Who is signed in, and the server's ways, for every component of the frame. */
import { getContext, setContext } from 'svelte';
import type { Instance, Viewer } from '../graphql/viewer.ts';
import type { Unread } from './unread.svelte.ts';

const CONTEXT = Symbol('viewer');

export interface ViewerContext {
  readonly viewer: Viewer | null;
  readonly instance: Instance | null;
  readonly unread: Unread;
}

export function provideViewer(viewer: () => Viewer | null, instance: () => Instance | null, unread: Unread): void {
  setContext<ViewerContext>(CONTEXT, {
    get viewer() {
      return viewer();
    },
    get instance() {
      return instance();
    },
    unread,
  });
}

/** Return the viewer and the instance; null until they are known. */
export function useViewer(): ViewerContext {
  return getContext<ViewerContext>(CONTEXT);
}
