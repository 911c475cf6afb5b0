/** Addresses and the stack of layers they open. Pure: the history of the browser is src/app/router.svelte.ts's. */

/** A path like `/app/lists/:id`. `@:acct` is a parameter behind an @; what a parameter may be is in `where`. */
export interface Pattern<Name extends string> {
  readonly name: Name;
  readonly path: string;
  readonly where?: Readonly<Record<string, RegExp>>;
}

export interface Match<Name extends string> {
  readonly name: Name;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
}

/** One page of the stack: the page itself, or something opened over it. Its key outlives changes of the stack. */
export interface Layer {
  readonly key: string;
  readonly path: string;
}

/** Return the first pattern that fits the path, null when none does. */
export function match<Name extends string>(patterns: readonly Pattern<Name>[], address: string): Match<Name> | null {
  const [path = '', search = ''] = address.split('#')[0]!.split('?');
  const segments = split(path);
  for (const pattern of patterns) {
    const params = fit(split(pattern.path), segments, pattern.where ?? {});
    if (params) return { name: pattern.name, params, query: new URLSearchParams(search) };
  }
  return null;
}

/** Return the stack with `layer` over it, or alone. A layer that is already on top is not opened twice. */
export function open(layers: readonly Layer[], layer: Layer, over: boolean): readonly Layer[] {
  if (!over) return [layer];
  return layers.at(-1)?.path === layer.path ? layers : [...layers, layer];
}

function split(path: string): string[] {
  return path.split('/').filter(Boolean);
}

function fit(
  wanted: readonly string[],
  given: readonly string[],
  where: Readonly<Record<string, RegExp>>,
): Record<string, string> | null {
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const value = given[index]!;
    const parameter = /^(@?):(\w+)$/.exec(segment);
    if (!parameter) {
      if (segment !== value) return null;
      continue;
    }
    const [, at = '', name = ''] = parameter;
    if (!value.startsWith(at)) return null;
    const text = decoded(value.slice(at.length));
    if (!text || (where[name] && !where[name].test(text))) return null;
    params[name] = text;
  }
  return params;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
