/** What is typed for a window whose code is still on its way: it arrives in its field. */
let typed = '';

/** Begin: nothing is typed yet. */
export function expectTyping(): void {
  typed = '';
}

/** Take a key for the field to come; false when it is none that writes. */
export function typeAhead({ key, ctrlKey, metaKey }: KeyboardEvent): boolean {
  if (ctrlKey || metaKey) return false;
  if (key === 'Backspace') typed = [...typed].slice(0, -1).join('');
  else if ([...key].length === 1) typed += key;
  else return false;
  return true;
}

/** Return what was typed, once. */
export function takeTyped(): string {
  const text = typed;
  typed = '';
  return text;
}
