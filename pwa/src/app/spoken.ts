/** A post as a sentence, for those who listen. */
import { agoInWords } from '../domain/dates.ts';
import { parse } from '../domain/richtext/parse.ts';
import { plain } from '../domain/richtext/tree.ts';
import type { PlainStatus, Status, Visibility } from '../graphql/statuses.ts';
import { m } from '../paraglide/messages.js';
import { getLocale } from '../paraglide/runtime.js';

const LONGEST = 600;
const REMEMBERED = 400;

/** Return who wrote what and when, with what is in it, and how it was received. */
export function spoken(status: Status, opened: boolean, now: number = Date.now()): string {
  const shown: PlainStatus = status.reblog ?? status;
  const hidden = shown.spoilerText !== '' && !opened;
  const media = shown.mediaAttachments.map((one) => one.description || m.spoken_undescribed());
  const parts = [
    status.reblog ? m.spoken_boosted({ name: nameOf(status) }) : '',
    nameOf(shown),
    shown.spoilerText ? m.spoken_warning({ text: shown.spoilerText }) : '',
    hidden ? '' : textOf(shown.content),
    shown.poll && !hidden ? m.spoken_poll({ options: shown.poll.options.map(({ title }) => title).join(', ') }) : '',
    media.length > 0 && !(hidden || shown.sensitive) ? m.spoken_media({ count: media.length, texts: media.join('; ') }) : '',
    media.length > 0 && (hidden || shown.sensitive) ? m.spoken_media_hidden({ count: media.length }) : '',
    agoInWords(shown.createdAt, getLocale(), now),
    visibilityName(shown.visibility),
    shown.repliesCount > 0 ? m.count_replies({ count: shown.repliesCount }) : '',
    shown.reblogsCount > 0 ? m.count_reblogs({ count: shown.reblogsCount }) : '',
    shown.favouritesCount > 0 ? m.count_favourites({ count: shown.favouritesCount }) : '',
  ];
  return parts.filter(Boolean).join(', ');
}

const texts = new Map<string, string>();

/** The text of a post; those that were read last are remembered, since a row may come and go often. */
function textOf(html: string): string {
  const known = texts.get(html);
  if (known !== undefined) return known;
  if (texts.size >= REMEMBERED) texts.clear();
  const text = plain(parse(html)).slice(0, LONGEST);
  texts.set(html, text);
  return text;
}

export function nameOf(status: Pick<PlainStatus, 'account'>): string {
  return status.account.displayName.trim() || status.account.username;
}

export function visibilityName(visibility: Visibility): string {
  switch (visibility) {
    case 'PUBLIC':
      return m.visibility_public();
    case 'UNLISTED':
      return m.visibility_unlisted();
    case 'PRIVATE':
      return m.visibility_private();
    case 'MUTUALS_ONLY':
      return m.visibility_mutuals();
    case 'DIRECT':
      return m.visibility_direct();
  }
}
