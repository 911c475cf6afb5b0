import { defineConfig } from 'vite';

/** The gateway serves dist/ below this path; the server behind it owns /assets. */
const BASE = '/chirp/static/';

export default defineConfig({
  base: BASE,
  publicDir: false,
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    assetsDir: 'hashed',
    // A file of its own needs no `data:` in the page's policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 4000,
    reportCompressedSize: false,
    rolldownOptions: {
      input: { graphiql: 'graphiql.html' },
    },
  },
});
