/** Short words at the edge of the screen: what was done, or what could not be. */

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly isProblem: boolean;
  readonly action?: { readonly label: string; readonly run: () => void };
}

const SHOWN = 6000;
let last = 0;

export const toasts = $state<Toast[]>([]);

/** Show a toast; one with an action stays longer. */
export function toast(text: string, options: { problem?: boolean; action?: Toast['action'] } = {}): void {
  const same = toasts.find((shown) => shown.text === text);
  if (same && !options.action) return;
  // The same words, but what they offer is about something else now.
  if (same) dismiss(same.id);
  last += 1;
  const id = last;
  toasts.push({ id, text, isProblem: options.problem ?? false, ...(options.action ? { action: options.action } : {}) });
  setTimeout(() => dismiss(id), options.action || options.problem ? SHOWN * 2 : SHOWN);
}

export function dismiss(id: number): void {
  const index = toasts.findIndex((shown) => shown.id === id);
  if (index >= 0) toasts.splice(index, 1);
}
