/** How the app looks on this device: theme and density, kept here and followed by every open tab. */
export type Theme = 'system' | 'light' | 'dark';
export type Density = 'calm' | 'classic';

const KEY = 'chirp:appearance';

interface Appearance {
  theme: Theme;
  density: Density;
}

function read(): Appearance {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Appearance>;
    return { theme: kept.theme ?? 'system', density: kept.density ?? 'calm' };
  } catch {
    return { theme: 'system', density: 'calm' };
  }
}

export const appearance = $state(read());

/** Put the appearance on the page. */
export function applyAppearance(): void {
  const { dataset } = document.documentElement;
  dataset['theme'] = appearance.theme;
  dataset['density'] = appearance.density;
}

/** Change how the app looks, now and on the next start. */
export function setAppearance(change: Partial<Appearance>): void {
  Object.assign(appearance, change);
  localStorage.setItem(KEY, JSON.stringify(appearance));
  applyAppearance();
}

addEventListener('storage', (event) => {
  if (event.key !== KEY) return;
  Object.assign(appearance, read());
  applyAppearance();
});
