/** Finding a command by a few letters of its name. */

/** Return how well letters fit a name, higher is better; 0 when they do not. Word beginnings count most. */
export function score(name: string, typed: string): number {
  const where = fold(name);
  const what = fold(typed).trim();
  if (!what) return 1;
  if (where.startsWith(what)) return 100 - where.length / 100;
  const at = where.indexOf(` ${what}`);
  if (at >= 0) return 80 - at / 100;
  const inside = where.indexOf(what);
  if (inside >= 0) return 60 - inside / 100;
  return initials(where).startsWith(what) ? 40 : 0;
}

/** Return what fits, the best first; what fits alike stays in its order. */
export function ranked<T extends { readonly label: string }>(commands: readonly T[], typed: string): T[] {
  return commands
    .map((command) => ({ command, points: score(command.label, typed) }))
    .filter(({ points }) => points > 0)
    .sort((one, other) => other.points - one.points)
    .map(({ command }) => command);
}

function initials(words: string): string {
  return words
    .split(/[\s,]+/)
    .map((word) => word[0] ?? '')
    .join('');
}

/** Accents and case make no difference. */
function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
