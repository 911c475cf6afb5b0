/** What makes the build a web app: manifest.json, which names its icons by their hashed names. */
import { readFile } from 'node:fs/promises';
import type { Plugin } from 'vite';

const ICONS = [
  { file: 'icon-192.png', sizes: '192x192', purpose: 'any' },
  { file: 'icon-512.png', sizes: '512x512', purpose: 'any' },
  { file: 'icon-512-maskable.png', sizes: '512x512', purpose: 'maskable' },
] as const;

const SHORTCUTS = [
  { name: 'Home', url: '/app/home' },
  { name: 'Notifications', url: '/app/notifications' },
  { name: 'Compose', url: '/app/compose' },
];

/** Emit the manifest and the icons. */
export function shell(): Plugin {
  return {
    name: 'chirp-shell',
    apply: 'build',
    async generateBundle() {
      const icons = [];
      for (const { file, sizes, purpose } of ICONS) {
        const source = await readFile(new URL(`../src/assets/${file}`, import.meta.url));
        const reference = this.emitFile({ type: 'asset', name: file, source });
        icons.push({ src: `/app/${this.getFileName(reference)}`, sizes, type: 'image/png', purpose });
      }
      const manifest = {
        id: '/app',
        name: 'Chirp',
        short_name: 'Chirp',
        description: 'The social web, calm and quick.',
        start_url: '/app',
        scope: '/app',
        display: 'standalone',
        background_color: '#0f172a',
        theme_color: '#2563eb',
        icons,
        shortcuts: SHORTCUTS,
      };
      this.emitFile({ type: 'asset', fileName: 'manifest.json', source: JSON.stringify(manifest) });
    },
  };
}
