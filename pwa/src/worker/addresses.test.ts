import { describe, expect, it } from 'vitest';
import { isOfPrevious, isPage, isSmallPicture } from './addresses.ts';

describe('the page', () => {
  it.each(['/app', '/app/', '/app/home', '/app/@alice/01ARZ3NDEKTSV4RRFFQ69G5FAV', '/app?source=pwa'])('stands at %s', (path) => {
    expect(isPage.test(path)).toBe(true);
  });

  it.each(['/apps', '/application', '/', '/graphql', '/oauth/authorize?next=/app'])('does not stand at %s', (path) => {
    expect(isPage.test(path)).toBe(false);
  });
});

describe('small pictures', () => {
  const account = '01F8MH1H7YV1Z7D2C8K2730QBF';

  it.each([
    `https://chirp.example/fileserver/${account}/avatar/original/01F8MH58A357CV5K7R7TJMSH6S.jpg`,
    `https://chirp.example/fileserver/${account}/emoji/static/01F8MH58A357CV5K7R7TJMSH6S.png`,
    `https://media.example/bucket/${account}/avatar/small/01F8MH58A357CV5K7R7TJMSH6S.webp?X-Amz-Date=1`,
  ])('are kept: %s', (address) => {
    expect(isSmallPicture(new URL(address))).toBe(true);
  });

  it.each([
    `https://chirp.example/fileserver/${account}/attachment/original/01F8MH58A357CV5K7R7TJMSH6S.jpg`,
    `https://chirp.example/fileserver/${account}/header/original/01F8MH58A357CV5K7R7TJMSH6S.jpg`,
    'https://chirp.example/api/v1/custom_emojis',
  ])('are not: %s', (address) => {
    expect(isSmallPicture(new URL(address))).toBe(false);
  });
});

describe('files of the release before', () => {
  it('are those of this server alone', () => {
    const origin = 'https://chirp.example';
    expect(isOfPrevious(new URL('https://chirp.example/app/assets/Home-1.js'), origin)).toBe(true);
    expect(isOfPrevious(new URL('https://evil.example/app/assets/Home-1.js'), origin)).toBe(false);
    expect(isOfPrevious(new URL('https://chirp.example/assets/Home-1.js'), origin)).toBe(false);
  });
});
