import { defineConfig } from 'vitest/config';
import { chromium } from './tests/browser/support/chromium.ts';

/** The app in a real browser, against the whole system with the sandbox. Without a Chromium nothing runs, and it says so. */
export default defineConfig({
  test: {
    include: chromium() ? ['tests/browser/**/*.test.ts'] : [],
    passWithNoTests: true,
    globalSetup: ['./tests/browser/support/system.ts'],
    environment: 'node',
    // One browser and one server for all of them: two cores carry no more.
    fileParallelism: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
