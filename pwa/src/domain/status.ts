/** What can be said of a post without a page. */

/** How many lines of a long post are shown before it is opened. */
export const LONG_POST = 14;

const LONGEST = 1400;
const LINES = 22;

/** Tell whether a post is so long that a feed cuts it. */
export function isLong(html: string): boolean {
  const text = html.replace(/<[^>]*>/g, '');
  const lines = html.match(/<br|<\/p>|<\/li>|\n/g)?.length ?? 0;
  return text.length > LONGEST || lines > LINES;
}
