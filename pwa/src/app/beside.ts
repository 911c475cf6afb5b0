/** Small windows beside what has opened them. */

const GAP = 4;
const EDGE = 8;

/** Put a window below its button, or above where there is no room, inside the screen. Its near edge stays as it grows and shrinks. */
export function placeBeside(panel: HTMLElement, button: HTMLElement): void {
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = panel;
  const isBelow = at.bottom + height + EDGE < innerHeight;
  const above = Math.min(innerHeight - at.top + GAP, innerHeight - height - EDGE);
  panel.style.insetBlock = isBelow ? `${at.bottom + GAP}px auto` : `auto ${above}px`;
  panel.style.left = `${Math.max(EDGE, Math.min(at.right - width, innerWidth - width - EDGE))}px`;
}
