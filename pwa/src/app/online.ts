/** The network has come back. */
import type { CombinedError } from '@urql/core';
import { onDestroy } from 'svelte';
import { problemOf } from '../domain/client/problems.ts';

/** Ask again for what could not be loaded for want of a network, once there is one, for as long as the component is there. */
export function againOnline(error: () => CombinedError | undefined, ask: () => void): void {
  const online = (): void => {
    const failed = error();
    if (failed && problemOf(failed).kind === 'offline') ask();
  };
  addEventListener('online', online);
  onDestroy(() => removeEventListener('online', online));
}
