import { describe, expect, it } from 'vitest';
import { ranked, score } from './palette.ts';

describe('commands', () => {
  const all = ['Home', 'Muted accounts', 'Appearance', 'Éditer le profil', 'New post', 'Notifications'].map((label) => ({ label }));
  const found = (typed: string) => ranked(all, typed).map(({ label }) => label);

  it('are all there, in their order, when nothing is typed', () => {
    expect(found('  ')).toEqual(all.map(({ label }) => label));
  });

  it('are found by their beginning first, then by a word, then by what is inside', () => {
    expect(found('no')).toEqual(['Notifications']);
    expect(found('acc')).toEqual(['Muted accounts']);
    expect(ranked([{ label: 'Appearance' }, { label: 'Pear' }], 'pear').map(({ label }) => label)).toEqual(['Pear', 'Appearance']);
  });

  it('are found without accents and by their initials', () => {
    expect(found('editer')).toEqual(['Éditer le profil']);
    expect(found('np')).toEqual(['New post']);
  });

  it('are not found by letters they do not have', () => {
    expect(found('xyz')).toEqual([]);
    expect(score('Home', 'homes')).toBe(0);
  });
});
