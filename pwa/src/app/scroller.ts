/** What scrolls around a component: the window for the page, an element for what is open over it. */
import { getContext, setContext } from 'svelte';

const CONTEXT = Symbol('scroller');

export interface Scroller {
  /** null: the window. */
  readonly element: HTMLElement | null;
}

export function provideScroller(scroller: Scroller): void {
  setContext(CONTEXT, scroller);
}

export function useScroller(): Scroller {
  return getContext<Scroller>(CONTEXT) ?? { element: null };
}

/** Scroll to the top. */
export function scrollUp({ element }: Scroller, smooth: boolean): void {
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  (element ?? window).scrollTo({ top: 0, behavior: smooth && !calm ? 'smooth' : 'instant' });
}

/** Return how far one has scrolled, in pixels. */
export function offsetOf(scroller: Scroller): number {
  return scroller.element?.scrollTop ?? scrollY;
}
