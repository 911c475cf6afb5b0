/** A form that is left with something in it that was not sent: the person is asked first. */
import { onDestroy } from 'svelte';
import { m } from '../paraglide/messages.js';
import { confirm } from './confirm.svelte.ts';
import { guardTop } from './router.svelte.ts';

/** Ask before the form is left, for as long as the component is there. What unloads the page is asked about in the browser's own words. */
export function askUnsaved(isUnsaved: () => boolean): void {
  const question = { title: m.unsaved_title(), text: m.unsaved_text(), yes: m.compose_discard(), danger: true };
  const stop = guardTop(isUnsaved, () => confirm(question));
  const unloading = (event: BeforeUnloadEvent): void => {
    if (isUnsaved()) event.preventDefault();
  };
  addEventListener('beforeunload', unloading);
  onDestroy(() => {
    stop();
    removeEventListener('beforeunload', unloading);
  });
}
