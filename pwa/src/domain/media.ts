/** How pictures are laid out, before they are there. */
import type { Media } from '../graphql/media.ts';

const TALLEST = 0.8;
const WIDEST = 2.2;
const UNKNOWN = 16 / 9;

/** Return the ratio of width to height in which a single picture stands; very tall or wide ones are cut. */
export function ratioOf(media: Pick<Media, 'width' | 'height' | 'type'>): number {
  if (media.type === 'AUDIO') return 4;
  if (!media.width || !media.height) return UNKNOWN;
  return Math.min(WIDEST, Math.max(TALLEST, media.width / media.height));
}

/** Return which point of a cut picture stays visible, as CSS has it; the focus is -1 to 1, upwards. */
export function positionOf(focus: Pick<NonNullable<Media['focus']>, 'x' | 'y'> | null): string {
  if (!focus) return '50% 50%';
  const across = (focus.x + 1) * 50;
  const down = (1 - focus.y) * 50;
  return `${across.toFixed(1)}% ${down.toFixed(1)}%`;
}
