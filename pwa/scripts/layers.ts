/** Every style sheet names the layers in their order first: whichever is loaded first, it is the same order. */
import type { Plugin } from 'vite';

const ORDER = '@layer tokens,base,layout,components,utilities;';

export function layers(): Plugin {
  return {
    name: 'chirp-layers',
    apply: 'build',
    enforce: 'post',
    generateBundle(_options, bundle) {
      for (const asset of Object.values(bundle)) {
        if (asset.type === 'asset' && asset.fileName.endsWith('.css')) asset.source = ORDER + String(asset.source);
      }
    },
  };
}
