import { defineConfig } from 'vitest/config';
import { chromium } from './tests/browser/support/chromium.ts';

/** What runs in the browser, by `--mode`: the tests; pictures of every screen; figures of speed. */
const FILES: Readonly<Record<string, string>> = {
  screenshots: 'tests/browser/screenshots.ts',
  bench: 'tests/browser/bench.ts',
};

/** The app in a real browser, against the whole system with the sandbox. Without a Chromium nothing runs, and it says so. */
export default defineConfig(({ mode }) => ({
  test: {
    include: chromium() ? [FILES[mode] ?? 'tests/browser/**/*.test.ts'] : [],
    passWithNoTests: true,
    globalSetup: ['./tests/browser/support/system.ts'],
    environment: 'node',
    // One browser and one server for all of them: two cores carry no more. Who has signed in once stays signed in.
    fileParallelism: false,
    isolate: false,
    // A browser on a busy machine now and then misses a moment. Who looks has to see it: more than once it was a fault.
    retry: process.env['CI'] ? 2 : 0,
    testTimeout: mode in FILES ? 600_000 : 30_000,
    hookTimeout: 60_000,
  },
}));
