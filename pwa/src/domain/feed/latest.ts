/** What has become of the nodes of feeds since these got them: who shows or keeps one again goes on from there. */

const latest = new WeakMap<object, object>();

/** Return what a node is now, as far as anybody has seen it. */
export function latestOf<T>(node: T): T {
  return (latest.get(node as object) as T | undefined) ?? node;
}

/** A node that a feed has got is another now. */
export function noteLatest<T extends object>(node: T, now: T): void {
  if (node !== now) latest.set(node, now);
}
