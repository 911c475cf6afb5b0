/** The release of the app that runs here, and the next one, which waits until a person takes it. */

/** Trusted Types (https://w3c.github.io/trusted-types/), as far as they are used here: TypeScript's library lacks them. */
interface TrustedTypes {
  createPolicy(name: string, rules: Rules): Rules;
}

interface Rules {
  createScriptURL(address: string): string;
}

const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
// The page's policy lets no address become a script but through a rule of this name.
const rules = trustedTypes?.createPolicy('chirp-worker', { createScriptURL: (address) => address });

let waiting = $state.raw<ServiceWorker | null>(null);

export const release = {
  /** A newer one is on the device and ready. */
  get isWaiting(): boolean {
    return waiting !== null;
  },
};

/** Load the newer release; every draft is on the device by then. */
export function takeNext(): void {
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
  waiting?.postMessage('take over');
}

/** Keep the app on the device, and look for newer releases: when the app starts, and when it is come back to. */
export async function keepOnDevice(): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  const address = rules ? rules.createScriptURL('/sw.js') : '/sw.js';
  const registration = await navigator.serviceWorker.register(address, { scope: '/app', updateViaCache: 'none' });
  const look = (): void => {
    // Without a controller it is the first release on this device: nothing older runs that could be in use.
    if (registration.waiting && navigator.serviceWorker.controller) waiting = registration.waiting;
  };
  look();
  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', look);
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') registration.update().catch(() => undefined);
  });
}
