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

/** Bring the focus to the heading of what is on top, from where keys go on. */
export function focusHeading(): void {
  document.querySelector<HTMLElement>('main > :not([inert]) [data-heading]')?.focus({ preventScroll: true });
}
