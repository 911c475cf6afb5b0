/** How the service worker is built: dist/sw.js, which keeps what the app is made of, and nothing of GraphiQL. */
import type { VitePWAOptions } from 'vite-plugin-pwa';
import { chunks, ENTRY, reached } from './reached.mjs';

const PAGE = '/app';
const BASE = '/app/';

/** The options of vite-plugin-pwa. */
export const worker: Partial<VitePWAOptions> = {
  strategies: 'injectManifest',
  srcDir: 'src/worker',
  filename: 'sw.ts',
  base: '/',
  scope: PAGE,
  // The page registers it itself, and scripts/shell.ts writes the manifest.
  injectRegister: false,
  manifest: false,
  injectManifest: {
    target: 'es2022',
    rollupFormat: 'iife',
    globPatterns: ['index.html', 'assets/*.{js,css,svg}'],
    // GraphiQL's editor is larger than the default; it is left out below, by what the app reaches.
    maximumFileSizeToCacheInBytes: 16 * 1024 * 1024,
    // The names of assets change with their content.
    dontCacheBustURLsMatching: /^assets\//,
    manifestTransforms: [
      (entries) => {
        const all = reached(chunks(), [ENTRY], true);
        const own = new Set(all.flatMap(({ file, css = [], assets = [] }) => [file, ...css, ...assets]));
        const manifest = entries
          .filter(({ url }) => url === ENTRY || own.has(url))
          .map((entry) => ({ ...entry, url: entry.url === ENTRY ? PAGE : BASE + entry.url }));
        return { manifest };
      },
    ],
  },
};
