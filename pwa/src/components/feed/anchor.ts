/** Where a feed stands on the screen, read off the page. */

export interface Anchor {
  readonly key: string;
  /** How far the row's upper edge is below that of the scrolled area. */
  readonly offset: number;
}

/** Below the bar at the top of a column. */
const BAR = 56;
/** Where a row stands that one is led to. */
export const TOP = BAR + 12;

/** Return the rows that are mounted, in order. */
function rowsOf(list: HTMLElement): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>(':scope [data-key]')].sort(
    (one, other) => Number(one.dataset['index']) - Number(other.dataset['index']),
  );
}

/** Return the first row that can be seen, null when none can. */
export function firstVisible(list: HTMLElement, edge: number): (Anchor & { index: number }) | null {
  for (const row of rowsOf(list)) {
    const box = row.getBoundingClientRect();
    if (box.height > 0 && box.bottom > edge + BAR + 8) {
      return { key: row.dataset['key'] ?? '', offset: box.top - edge, index: Number(row.dataset['index']) };
    }
  }
  return null;
}

/** Return the index of the first row whose beginning can be seen; -1 when none can. */
export function firstBegun(list: HTMLElement, edge: number): number {
  const row = rowsOf(list).find((one) => one.getBoundingClientRect().top >= edge + BAR - 16);
  return Number(row?.dataset['index'] ?? -1);
}

/** Return the index of the last mounted row, -1 when none is. */
export function lastMounted(list: HTMLElement): number {
  return Number(rowsOf(list).at(-1)?.dataset['index'] ?? -1);
}
