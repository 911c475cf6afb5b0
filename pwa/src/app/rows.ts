/** The rows of a feed that are on the screen, by their index. */

/** Give the focus to the post of a row. */
export function focusRow(list: HTMLElement | undefined, index: number, options?: FocusOptions): void {
  list?.querySelector<HTMLElement>(`[data-index="${index}"] :is(article, button)`)?.focus(options);
}
