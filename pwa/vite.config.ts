import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { documents } from './scripts/documents.ts';
import { layers } from './scripts/layers.ts';
import { shell } from './scripts/shell.ts';
import { worker } from './scripts/worker.ts';

export default defineConfig({
  // The gateway serves dist/ here: index.html at /app and every path below it, assets/ for ever.
  base: '/app/',
  publicDir: false,
  plugins: [
    paraglideVitePlugin({
      project: './project.inlang',
      outdir: './src/paraglide',
      strategy: ['localStorage', 'preferredLanguage', 'baseLocale'],
      localStorageKey: 'chirp:language',
      outputStructure: 'message-modules',
      isServer: 'false',
      emitReadme: false,
      emitPrettierIgnore: false,
    }),
    svelte(),
    layers(),
    shell(),
    VitePWA(worker),
    documents(),
  ],
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    assetsDir: 'assets',
    // A file of its own needs no `data:` in the page's policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 4000,
    reportCompressedSize: false,
    manifest: 'build.json',
    rolldownOptions: {
      input: { app: 'index.html', graphiql: 'graphiql.html' },
    },
  },
});
