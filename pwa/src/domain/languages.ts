/** Languages that people write in, by the names that the reader's language has for them. */

// The languages of the interface translations that Mastodon's servers see most, by ISO 639-1; regional ones are rare in posts.
const CODES =
  'ar bg bn ca cs cy da de el en eo es et eu fa fi fr ga gd gl he hi hr hu hy id is it ja ka ko lt lv mk ms nb nl nn pl pt ro ru sk sl sq sr sv ta te th tr uk ur vi zh';

export interface LanguageOption {
  readonly value: string;
  readonly label: string;
}

/** Return all languages sorted by name. */
export function languages(reader: string): LanguageOption[] {
  const names = new Intl.DisplayNames([reader], { type: 'language' });
  return CODES.split(' ')
    .map((value) => ({ value, label: names.of(value) ?? value }))
    .sort((one, other) => one.label.localeCompare(other.label, reader));
}
