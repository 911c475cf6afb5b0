/** Pictures of every screen: light and dark, on a phone, on a narrow one and on a desk; German; right to left. */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { BrowserContextOptions } from 'playwright-core';
import { expect, it } from 'vitest';
import { signedIn, visitor } from './support/people.ts';
import { furnished, OWNER, settled } from './support/screens.ts';

const OUT = resolve(process.env['OUT'] ?? '../.chirp/screenshots');
/** The looks to take, by their names; all when nobody says. */
const ONLY = process.env['ONLY']?.split(',');

const PHONE = { width: 390, height: 844 };
const NARROW = { width: 320, height: 640 };
const DESK = { width: 1440, height: 900 };
const TOUCH = { isMobile: true, hasTouch: true };

interface Look extends BrowserContextOptions {
  readonly name: string;
  readonly language?: 'de';
  readonly rightToLeft?: boolean;
}

const LOOKS: readonly Look[] = [
  { name: 'phone-light', viewport: PHONE, ...TOUCH, colorScheme: 'light' },
  { name: 'phone-dark', viewport: PHONE, ...TOUCH, colorScheme: 'dark' },
  { name: 'narrow', viewport: NARROW, ...TOUCH, colorScheme: 'light' },
  { name: 'desk-light', viewport: DESK, colorScheme: 'light' },
  { name: 'desk-dark', viewport: DESK, colorScheme: 'dark' },
  { name: 'german', viewport: PHONE, ...TOUCH, colorScheme: 'light', language: 'de' },
  { name: 'right-to-left', viewport: DESK, colorScheme: 'light', rightToLeft: true },
];

it('takes pictures', async () => {
  const screens = await furnished();
  let taken = 0;
  for (const { name: look, language, rightToLeft, ...options } of LOOKS) {
    if (ONLY && !ONLY.includes(look)) continue;
    mkdirSync(join(OUT, look), { recursive: true });
    const { page, context } = await signedIn(OWNER, '/app/home', { ...options, reducedMotion: 'reduce', serviceWorkers: 'block' });
    if (language) await page.evaluate((to) => localStorage.setItem('chirp:language', to), language);
    if (rightToLeft) await context.addInitScript(() => addEventListener('DOMContentLoaded', () => (document.documentElement.dir = 'rtl')));
    for (const { name, address, then } of screens) {
      await page.goto(address);
      await settled(page);
      await then?.(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), `${look} ${name} is too wide`).toBeLessThanOrEqual(0);
      await page.screenshot({ path: join(OUT, look, `${name}.png`) });
      taken += 1;
    }
    const stranger = await visitor({ ...options, serviceWorkers: 'block' });
    for (const [name, address] of [['landing', '/'], ['welcome', '/app']] as const) {
      await stranger.page.goto(address);
      await stranger.page.locator('h1').first().waitFor();
      await stranger.page.screenshot({ path: join(OUT, look, `${name}.png`) });
      taken += 1;
    }
  }
  console.log(`${taken} pictures are in ${OUT}`);
});
