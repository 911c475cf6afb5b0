/** Languages that people write in, by the names that the reader's language has for them. */

// The languages of the interface translations that Mastodon's servers see most, by ISO 639-1; regional ones are rare in posts.
const CODES =
  'ar be bg bn bs ca cs cy da de el en eo es et eu fa fi fr ga gd gl he hi hr hu hy id is it ja ka kk ko ku lb lt lv mk ml mr ms my nb nl nn oc pa pl pt ro ru sk sl sq sr sv sw ta te th tl tr uk ur uz vi zh';

export interface LanguageOption {
  readonly value: string;
  readonly label: string;
}

/** Return all languages: those in `first` (tags as browsers name them) before all others, which are sorted by name. */
export function languages(reader: string, first: readonly string[] = []): LanguageOption[] {
  const names = new Intl.DisplayNames([reader], { type: 'language' });
  const named = (value: string): LanguageOption => ({ value, label: names.of(value) ?? value });
  const own = [...new Set(first.map((tag) => tag.split('-')[0] ?? '').filter((tag) => /^[a-z]{2,3}$/.test(tag)))];
  const rest = CODES.split(' ').filter((code) => !own.includes(code));
  return [...own.map(named), ...rest.map(named).sort((one, other) => one.label.localeCompare(other.label, reader))];
}
