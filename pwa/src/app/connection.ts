/** The socket at /graphql; its code is loaded, and the socket opened, once the first screen stands. */
import type { Connection } from '../domain/stream/upstream.ts';

const ALIVE = 20_000;

/** Return a connection of an account; `opened` is called whenever its socket is open. */
export async function connect(accountId: string, opened: () => void): Promise<Connection> {
  await painted();
  const { createClient } = await import('graphql-ws');
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
  const client = createClient({
    url: `${scheme}//${location.host}/graphql?account=${accountId}`,
    connectionParams: { account: accountId },
    retryAttempts: 0,
    keepAlive: ALIVE,
    on: { connected: opened },
  });
  return {
    subscribe: (payload, sink) => client.subscribe(payload, sink as never),
    dispose: () => void client.dispose(),
  };
}

function painted(): Promise<void> {
  return new Promise((resolve) => {
    if ('requestIdleCallback' in globalThis) requestIdleCallback(() => resolve(), { timeout: 2000 });
    else setTimeout(resolve, 300);
  });
}
