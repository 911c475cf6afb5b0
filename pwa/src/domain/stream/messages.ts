/** What tabs tell each other, and what is followed. */

/** A subscription: its document and variables, without where it goes on. */
export interface Topic {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** An event as it came from the server. */
export interface EventResult {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly unknown[];
}

export type Message =
  | { readonly type: 'want'; readonly tab: string; readonly key: string; readonly topic: Topic; readonly cursor: string | null }
  | { readonly type: 'drop'; readonly tab: string; readonly key: string }
  | { readonly type: 'bye'; readonly tab: string }
  | { readonly type: 'event'; readonly key: string; readonly result: EventResult }
  | { readonly type: 'leader'; readonly live: boolean };

/** Return the name of a topic: the same for every tab that follows the same. */
export function keyOf(topic: Topic): string {
  const { after: _after, ...rest } = topic.variables;
  return JSON.stringify([topic.query, Object.entries(rest).sort()]);
}

/** Return where an event says to go on, null when it does not. */
export function cursorOf(result: EventResult): string | null {
  const event = result.data && Object.values(result.data)[0];
  const cursor = event && typeof event === 'object' && 'cursor' in event ? event.cursor : null;
  return typeof cursor === 'string' && cursor !== '' ? cursor : null;
}

/** Return an event that says: something may have been missed, ask anew. */
export function missed(topic: Topic): EventResult {
  const field = /subscription[^{]*\{\s*(\w+)/.exec(topic.query)?.[1] ?? 'timeline';
  return { data: { [field]: { __typename: 'Resync', reason: 'reconnected', cursor: '' } } };
}
