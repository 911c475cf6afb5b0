/** How long a text is as the server counts it: characters as people see them, addresses and mentions cut to size. */

const ADDRESS = /https?:\/\/[^\s<>"']+/gi;
const MENTION = /(^|[^\w/])(@[\w.-]+)@[\w.-]+\w/g;

/** Return how many characters a text has. */
export function charactersOf(text: string): number {
  return [...text].length;
}

/** Return the length; an address counts as `perUrl` characters, a mention without its host. */
export function lengthOf(text: string, perUrl: number): number {
  let addresses = 0;
  const rest = text
    .replace(ADDRESS, () => {
      addresses += 1;
      return '';
    })
    .replace(MENTION, '$1$2');
  return charactersOf(rest) + addresses * perUrl;
}
