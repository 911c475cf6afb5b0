/** Keys of the app: ? tells them all. `g` and a letter goes somewhere. */
import { expectTyping, typeAhead } from './ahead.ts';
import { navigate, back, router } from './router.svelte.ts';
import { isWriting } from './shortcuts.ts';

const GO: Readonly<Record<string, string>> = {
  h: '/app/home',
  l: '/app/local',
  f: '/app/federated',
  n: '/app/notifications',
  m: '/app/conversations',
  b: '/app/bookmarks',
  s: '/app/settings',
};
const PATIENCE = 1500;

/** Listen; return how to stop. */
export function startKeys(): () => void {
  let went = -Infinity;

  function onKey(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.altKey) return;
    if (event.key === 'Escape' && router.layers.length > 1 && !document.querySelector(':popover-open, dialog[open]')) {
      back();
      return;
    }
    if (isWriting(event.target)) return;
    // Its field has the focus as soon as it is there.
    if (router.top?.route.name === 'palette' && typeAhead(event)) {
      event.preventDefault();
      return;
    }
    if (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey)) {
      expectTyping();
      run(event, '/app/go');
    }
    if (event.ctrlKey || event.metaKey) return;
    if (performance.now() - went < PATIENCE && GO[event.key]) {
      went = -Infinity;
      run(event, GO[event.key]!);
    } else if (event.key === 'g') went = performance.now();
    else if (event.key === 'n') run(event, '/app/compose');
    else if (event.key === '/') run(event, '/app/search');
    else if (event.key === '?') run(event, '/app/keys');
  }

  addEventListener('keydown', onKey);
  return () => removeEventListener('keydown', onKey);
}

function run(event: Event, address: string): void {
  event.preventDefault();
  navigate(address);
}
