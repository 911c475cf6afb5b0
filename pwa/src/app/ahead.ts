/** What is typed for a window whose code is still on its way: it arrives in its field. Null: no field is awaited. */
let typed: string | null = null;

/** Begin: nothing is typed yet. */
export function expectTyping(): void {
  typed = '';
}

/** Take a key for the field to come; false when it is none that writes, or no field is awaited. */
export function typeAhead({ key, ctrlKey, metaKey }: KeyboardEvent): boolean {
  if (typed === null || ctrlKey || metaKey) return false;
  if (key === 'Backspace') typed = [...typed].slice(0, -1).join('');
  else if ([...key].length === 1) typed += key;
  else return false;
  return true;
}

/** Return what was typed, once: the field is there. */
export function takeTyped(): string {
  const text = typed ?? '';
  typed = null;
  return text;
}
