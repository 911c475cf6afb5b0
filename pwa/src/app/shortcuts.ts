/** Keys. Those of a post are its own; those of the app are src/app/keys.ts's. */

/** Run what stands for the key, unless somebody is writing or the key belongs to what has the focus. */
export function onShortcut(event: KeyboardEvent, shortcuts: Readonly<Record<string, () => void>>): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
  const run = shortcuts[event.key];
  if (!run) return;
  if (event.key === 'Enter' && event.target !== event.currentTarget) return;
  event.preventDefault();
  run();
}

/** Tell whether keys are text where the focus is. */
export function isWriting(target: EventTarget | null): boolean {
  const element = target as HTMLElement | null;
  if (!element?.closest) return false;
  return element.isContentEditable || element.closest('textarea, select, [role="menu"], input:not([type="checkbox"], [type="radio"])') !== null;
}
