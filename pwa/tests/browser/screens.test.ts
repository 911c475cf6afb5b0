/** Every screen, in both themes: no fault that axe knows, headings in order, nothing wider than a small phone or a desk. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { signedIn } from './support/people.ts';
import { furnished, OWNER, settled, type Screen } from './support/screens.ts';

let screens: readonly Screen[] = [];
const PARTS = 5;

beforeAll(async () => {
  screens = await furnished();
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (let part = 0; part < PARTS; part += 1) {
    it(`has no fault, ${colorScheme}, part ${part + 1} of ${PARTS}`, async () => {
      const viewport = colorScheme === 'light' ? { width: 320, height: 640 } : { width: 1440, height: 900 };
      const { page } = await signedIn(OWNER, '/app/home', { colorScheme, viewport, reducedMotion: 'reduce', serviceWorkers: 'block' });
      const found: Record<string, readonly string[]> = {};
      for (const { name, address, then } of screens.filter((_, index) => index % PARTS === part)) {
        await page.goto(address);
        await settled(page);
        await then?.(page);
        const faults = [...(await axeFaults(page)), ...(await headingFaults(page))];
        if (await page.evaluate(isTooWide)) faults.push(`wider than ${viewport.width} pixels`);
        if (faults.length > 0) found[name] = faults;
      }
      expect(found).toEqual({});
    });
  }
}

/** Tell whether the page, or what is open over it, can be scrolled across. */
function isTooWide(): boolean {
  return [document.documentElement, ...document.querySelectorAll('.over, .dialog, .full')].some((one) => one.scrollWidth > one.clientWidth);
}

async function axeFaults(page: Page): Promise<string[]> {
  // There are no frames of other hosts: one run in the page is enough, and what is inert is nobody's.
  const { violations } = await new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).exclude('[inert]').setLegacyMode().analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary?.split('\n')[1] ?? ''}`));
}

/** Name headings that skip a level, in what can be reached; there is one h1. */
async function headingFaults(page: Page): Promise<string[]> {
  const levels = await page.evaluate(() =>
    [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].filter((one) => !one.closest('[inert]') && one.checkVisibility()).map(({ tagName }) => Number(tagName[1])),
  );
  const skipped = levels.filter((level, index) => level > (levels[index - 1] ?? 0) + 1);
  const ones = levels.filter((level) => level === 1).length;
  return [...skipped.map((level) => `heading: an h${level} skips a level`), ...(ones === 1 ? [] : [`heading: ${ones} h1`])];
}
