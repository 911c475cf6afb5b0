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

/** How often something was led to a place; whoever holds another one lets go. */
const aims = new WeakMap<Scroller, number>();

/** Say that something leads to a place now. Returns a number of its own. */
export function aim(scroller: Scroller): number {
  const next = (aims.get(scroller) ?? 0) + 1;
  aims.set(scroller, next);
  return next;
}

/** Scroll to the top at once, and stay there while rows that were never seen find their heights and push. */
export async function holdTop(scroller: Scroller): Promise<void> {
  const own = aim(scroller);
  for (let frames = 0, still = 0; still < 6 && frames < 40 && aims.get(scroller) === own; frames += 1) {
    still = offsetOf(scroller) > 0 ? 0 : still + 1;
    if (still === 0) scrollUp(scroller, false);
    await new Promise(requestAnimationFrame);
  }
}

/** Return how far one has scrolled, in pixels. */
export function offsetOf(scroller: Scroller): number {
  return scroller.element?.scrollTop ?? scrollY;
}
