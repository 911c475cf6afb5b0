/** The heading of a layer: it names what is open, for those who listen. */
import { getContext, setContext } from 'svelte';

const CONTEXT = Symbol('heading');

/** Say by which id the heading of this layer is found. */
export function provideHeading(id: string): void {
  setContext(CONTEXT, id);
}

/** Return the id that the heading of this layer is to have. */
export function useHeading(): string | undefined {
  return getContext<string | undefined>(CONTEXT);
}
