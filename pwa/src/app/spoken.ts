/** A post as a sentence, for those who listen. */
import { agoInWords } from '../domain/dates.ts';
import { nameInWords } from '../domain/names.ts';
import { plainOf } from '../domain/richtext/read.ts';
import type { PlainStatus, Status, Visibility } from '../graphql/statuses.ts';
import { m } from '../paraglide/messages.js';
import { getLocale } from '../paraglide/runtime.js';

const LONGEST = 600;

/** Return who wrote what and when, with what is in it, and how it was received. */
export function spoken(status: Status, opened: boolean, now: number = Date.now()): string {
  const shown: PlainStatus = status.reblog ?? status;
  const hidden = shown.spoilerText !== '' && !opened;
  const media = shown.mediaAttachments.map((one) => one.description || m.spoken_undescribed());
  const parts = [
    status.reblog ? m.spoken_boosted({ name: nameOf(status) }) : '',
    nameOf(shown),
    shown.spoilerText ? m.spoken_warning({ text: shown.spoilerText }) : '',
    hidden ? '' : plainOf(shown).slice(0, LONGEST),
    shown.poll && !hidden ? m.spoken_poll({ options: shown.poll.options.map(({ title }) => title).join(', ') }) : '',
    media.length > 0 && !(hidden || shown.sensitive) ? m.spoken_media({ count: media.length, texts: media.join('; ') }) : '',
    media.length > 0 && (hidden || shown.sensitive) ? m.spoken_media_hidden({ count: media.length }) : '',
    agoInWords(shown.createdAt, getLocale(), now),
    shown.editedAt ? m.status_edited() : '',
    visibilityName(shown.visibility),
    shown.repliesCount > 0 ? m.count_replies({ count: shown.repliesCount }) : '',
    shown.reblogsCount > 0 ? m.count_reblogs({ count: shown.reblogsCount }) : '',
    shown.favouritesCount > 0 ? m.count_favourites({ count: shown.favouritesCount }) : '',
  ];
  return parts.filter(Boolean).join(', ');
}

export function nameOf(status: Pick<PlainStatus, 'account'>): string {
  return nameInWords(status.account);
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
