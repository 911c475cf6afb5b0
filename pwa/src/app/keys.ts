/** Keys of the app: ? tells them all. `g` and a letter goes somewhere. */
import { typeAhead } from './ahead.ts';
import { focusHeading } from './heading.ts';
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
/** Windows with a field, which has the focus as soon as it is there. */
const WINDOWS: ReadonlySet<string | undefined> = new Set(['palette', 'compose']);
const PATIENCE = 1500;

/** Listen; return how to stop. */
export function startKeys(): () => void {
  let went = -Infinity;

  /** Heard before the post that has the focus hears of it: there the letter alone would do something. */
  function onGo(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || isElsewhere(event) || WINDOWS.has(router.top?.route.name)) return;
    const address = performance.now() - went < PATIENCE ? GO[event.key] : undefined;
    went = event.key === 'g' ? performance.now() : -Infinity;
    if (address) run(event, address);
  }

  function onKey(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.altKey) return;
    const closes = event.key === 'Escape' && !document.querySelector(':popover-open, dialog[open]');
    if (closes && router.layers.length > 1) {
      // It would close the question too that is asked now.
      event.preventDefault();
      back();
      return;
    }
    if (closes && (event.target as HTMLInputElement).value === '') focusHeading();
    if (isElsewhere(event)) return;
    if (WINDOWS.has(router.top?.route.name) && typeAhead(event)) {
      event.preventDefault();
      return;
    }
    if (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey)) run(event, '/app/go');
    if (event.ctrlKey || event.metaKey) return;
    if (event.key === 'n') run(event, '/app/compose');
    else if (event.key === '/') run(event, '/app/search');
    else if (event.key === '?') run(event, '/app/keys');
    else if (event.key === 'j' || event.key === 'k') walk(event.key === 'j' ? 1 : -1);
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

/** Go from post to post where no feed does it: in a thread, or in what was found. */
function walk(step: number): void {
  const top = document.querySelector('main > :not([inert])');
  if (!top || top.querySelector('.feed')) return;
  const posts = [...top.querySelectorAll<HTMLElement>('article')];
  const here = posts.findIndex((post) => post.contains(document.activeElement));
  const next = here < 0 ? (posts.find((post) => post.matches('.focal')) ?? posts[0]) : posts[here + step];
  next?.focus();
}

function run(event: Event, address: string): void {
  event.preventDefault();
  navigate(address);
}
