/** Keys that go from row to row. */
import { focusRow } from '../../app/rows.ts';
import { isWriting } from '../../app/shortcuts.ts';

export interface Walk {
  readonly list: () => HTMLElement | undefined;
  readonly length: () => number;
  /** The index of the first row that can be seen. */
  readonly first: () => number;
  readonly show: (index: number) => void;
}

/** Return what is to hear of keys: j goes to the next row, k to the one before. */
export function walker({ list, length, first, show }: Walk): (event: KeyboardEvent) => Promise<void> {
  /** The index that keys are on their way to. */
  let going: number | null = null;

  return async (event) => {
    const rows = list();
    if ((event.key !== 'j' && event.key !== 'k') || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isWriting(event.target) || !rows || rows.closest('[inert]')) return;
    event.preventDefault();
    const focused = document.activeElement?.closest<HTMLElement>('[data-index]');
    const here = focused && rows.contains(focused) ? Number(focused.dataset['index']) : first() - (event.key === 'j' ? 1 : 0);
    // Who presses quickly is further than the focus.
    const index = Math.max(0, Math.min(length() - 1, (going ?? here) + (event.key === 'j' ? 1 : -1)));
    going = index;
    show(index);
    await new Promise(requestAnimationFrame);
    if (going !== index) return;
    going = null;
    focusRow(rows, index);
  };
}
