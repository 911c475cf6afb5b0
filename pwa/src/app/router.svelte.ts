/** The router: the browser's history, and the layers that are open. Links are plain <a href="/app/...">. */
import { match, open, type Layer } from '../domain/routing.ts';
import { HOME, routeOf, ROUTES, type Route } from './routes.ts';

interface HistoryState {
  readonly layers: readonly Layer[];
  readonly depth: number;
}

interface Way {
  /** Take the place of the present entry in the history. */
  replace?: boolean;
  /** Open as the page even if the route is one that opens over it. */
  page?: boolean;
}

/** A layer, with what stands in it. */
export interface OpenLayer extends Layer {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
}

/** A layer in which something is filled in that leaving it would lose. */
interface Guard {
  readonly key: string | undefined;
  readonly isUnsaved: () => boolean;
  readonly ask: () => Promise<boolean>;
}

let guard: Guard | null = null;
/** How deep in the history what is shown stands. */
let depth = 0;
let layers = $state.raw<readonly OpenLayer[]>([]);

export const router = {
  /** The page, and what is open over it. */
  get layers(): readonly OpenLayer[] {
    return layers;
  },
  get top(): OpenLayer | undefined {
    return layers.at(-1);
  },
};

/** Called when the address that is on top is opened again: scroll up, refresh. */
export const again = new EventTarget();

/** Follow the address of the browser; return how to stop. */
export function startRouter(): () => void {
  history.scrollRestoration = 'manual';
  const state = historyState();
  depth = state?.depth ?? 0;
  if (state) show(state.layers);
  else navigate(location.pathname + location.search, { replace: true, page: true });
  const followed = (): void => {
    const next = historyState()?.layers ?? [fresh(location.pathname + location.search)];
    const by = (historyState()?.depth ?? 0) - depth;
    if (by === 0 || losesNothing(next)) {
      depth += by;
      show(next);
      return;
    }
    // The browser has left already: it comes back, and leaves again if that is meant.
    history.go(-by);
    askThen(() => history.go(by));
  };
  addEventListener('popstate', followed);
  document.addEventListener('click', onClick);
  return () => {
    removeEventListener('popstate', followed);
    document.removeEventListener('click', onClick);
  };
}

/** Go to an address of the app. */
export function navigate(address: string, way: Way = {}): void {
  const path = address === '/app' || address === '/app/' ? HOME : address;
  const route = routeOf(match(ROUTES, path));
  // A window needs something behind it, for those who come straight to it.
  if (layers.length === 0 && (route.as === 'dialog' || route.as === 'full')) layers = opened([fresh(HOME)]);
  const isWindow = route.as === 'dialog' || route.as === 'full';
  const isOver = isWindow || (route.as === 'over' && !way.page && layers.length > 0);
  const below = way.replace && isOver ? layers.slice(0, Math.max(1, layers.length - 1)) : layers;
  if (!way.replace && layers.at(-1)?.path === path) {
    again.dispatchEvent(new CustomEvent('again', { detail: path }));
    return;
  }
  const next = open(below, fresh(path), isOver);
  if (!losesNothing(next)) {
    askThen(() => navigate(address, way));
    return;
  }
  put(next, (historyState()?.depth ?? 0) + (way.replace ? 0 : 1), way.replace ?? false);
}

/** Ask before the layer that is on top is left with something unsaved; return how to stop asking. */
export function guardTop(isUnsaved: () => boolean, ask: () => Promise<boolean>): () => void {
  const mine = { key: router.top?.key, isUnsaved, ask };
  guard = mine;
  return () => {
    if (guard === mine) guard = null;
  };
}

function losesNothing(next: readonly Layer[]): boolean {
  return !guard?.isUnsaved() || next.some(({ key }) => key === guard?.key);
}

function askThen(leave: () => void): void {
  void guard?.ask().then((sure) => {
    if (!sure) return;
    guard = null;
    leave();
  });
}

/** Let layers stand open, and the history say so. */
function put(next: readonly Layer[], at: number, replace: boolean): void {
  depth = at;
  const state: HistoryState = { layers: next.map(({ key, path }) => ({ key, path })), depth };
  const path = next.at(-1)?.path ?? HOME;
  if (replace) history.replaceState(state, '', path);
  else history.pushState(state, '', path);
  show(next);
}

/** Leave the top layer: back where one came from, or home for who came by a link. */
export function back(): void {
  if (!losesNothing(layers.slice(0, -1))) askThen(back);
  else if ((historyState()?.depth ?? 0) > 0) history.back();
  else if (layers.length > 1) put(layers.slice(0, -1), 0, true);
  else navigate(HOME, { replace: true, page: true });
}

function show(next: readonly Layer[]): void {
  layers = opened(next);
}

function opened(next: readonly Layer[]): OpenLayer[] {
  return next.map((layer) => {
    const kept = layers.find((other) => other.key === layer.key && other.path === layer.path);
    if (kept) return kept;
    const found = match(ROUTES, layer.path);
    return { ...layer, route: routeOf(found), params: found?.params ?? {}, query: found?.query ?? new URLSearchParams() };
  });
}

function fresh(path: string): Layer {
  return { key: crypto.randomUUID?.() ?? String(Math.random()), path };
}

function historyState(): HistoryState | null {
  const state = history.state as Partial<HistoryState> | null;
  return state && Array.isArray(state.layers) && state.layers.length > 0 ? (state as HistoryState) : null;
}

function onClick(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = (event.target as Element | null)?.closest('a');
  if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
  if (link.pathname !== '/app' && !link.pathname.startsWith('/app/')) return;
  if (link.hash && link.pathname === location.pathname) return;
  event.preventDefault();
  navigate(link.pathname + link.search);
}
