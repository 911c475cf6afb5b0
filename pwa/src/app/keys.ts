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

  /** Heard before the post that has the focus hears of it: there the letter alone would do something. */
  function onGo(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || isElsewhere(event) || router.top?.route.name === 'palette') return;
    const address = performance.now() - went < PATIENCE ? GO[event.key] : undefined;
    went = event.key === 'g' ? performance.now() : -Infinity;
    if (address) run(event, address);
  }

  function onKey(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.altKey) return;
    if (event.key === 'Escape' && router.layers.length > 1 && !document.querySelector(':popover-open, dialog[open]')) {
      back();
      return;
    }
    if (isElsewhere(event)) return;
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
    if (event.key === 'n') run(event, '/app/compose');
    else if (event.key === '/') run(event, '/app/search');
    else if (event.key === '?') run(event, '/app/keys');
  }

  addEventListener('keydown', onGo, true);
  addEventListener('keydown', onKey);
  return () => {
    removeEventListener('keydown', onGo, true);
    removeEventListener('keydown', onKey);
  };
}

/** Tell whether a key belongs to a field, or to a question that is asked. */
function isElsewhere(event: KeyboardEvent): boolean {
  return isWriting(event.target) || document.querySelector('dialog[open]') !== null;
}

function run(event: Event, address: string): void {
  event.preventDefault();
  navigate(address);
}
