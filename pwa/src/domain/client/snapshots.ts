/** The last answers, kept on the device: shown at once on the next start, and while there is no network. */
import { makeOperation, makeResult, type Exchange, type Operation, type OperationResult } from '@urql/core';
import { filter, fromPromise, merge, mergeMap, pipe, share, tap, type Source } from 'wonka';
import type { Database } from '../store/database.ts';

interface Snapshot {
  readonly data: unknown;
  readonly at: number;
}

const MOST = 60;
const LONGEST = 7 * 24 * 3600 * 1000;

/**
 * An exchange that stands between the cache and the network. An operation whose context says `snapshot: true` is
 * answered by what was kept, if the network has not been quicker, and then by the network.
 */
export function snapshotExchange(database: Database, now: () => number = Date.now): Exchange {
  return ({ forward }) =>
    (operations) => {
      const answered = new Set<number>();
      const shared = pipe(operations, share);
      const kept = pipe(
        shared,
        filter((operation) => wanted(operation) && !answered.has(operation.key)),
        mergeMap((operation) => fromPromise(read(database, operation, now()))),
        filter((result): result is OperationResult => result !== null && !answered.has(result.operation.key)),
      );
      const fresh = pipe(
        forward(shared),
        tap((result) => {
          if (!wanted(result.operation) || result.error || !result.data) return;
          answered.add(result.operation.key);
          void keep(database, result, now());
        }),
      );
      return merge<OperationResult>([kept as Source<OperationResult>, fresh]);
    };
}

function wanted(operation: Operation): boolean {
  return operation.kind === 'query' && operation.context['snapshot'] === true;
}

async function read(database: Database, operation: Operation, now: number): Promise<OperationResult | null> {
  const found = await database.get<Snapshot>('snapshots', String(operation.key)).catch(() => undefined);
  if (!found || now - found.at > LONGEST) return null;
  const marked = makeOperation(operation.kind, operation, { ...operation.context, meta: { cacheOutcome: 'partial' } });
  return { ...makeResult(marked, { data: found.data as Record<string, unknown> }), stale: true };
}

async function keep(database: Database, result: OperationResult, now: number): Promise<void> {
  const snapshot: Snapshot = { data: result.data, at: now };
  await database.put('snapshots', String(result.operation.key), snapshot).catch(() => undefined);
  const keys = await database.keys('snapshots').catch(() => []);
  if (keys.length <= MOST) return;
  const aged: { key: string; at: number }[] = [];
  for (const key of keys) aged.push({ key, at: (await database.get<Snapshot>('snapshots', key))?.at ?? 0 });
  aged.sort((one, other) => one.at - other.at);
  for (const { key } of aged.slice(0, keys.length - MOST)) await database.delete('snapshots', key);
}
