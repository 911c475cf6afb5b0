/** What the HTML of a post may say, as a tree. Components draw it; nothing else of the HTML survives. */

export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'break' }
  | { readonly kind: 'emoji'; readonly shortcode: string; readonly url: string; readonly staticUrl: string }
  | { readonly kind: 'link'; readonly href: string; readonly children: readonly Inline[] }
  | { readonly kind: 'mention'; readonly acct: string; readonly children: readonly Inline[] }
  | { readonly kind: 'hashtag'; readonly name: string; readonly children: readonly Inline[] }
  | { readonly kind: 'mark'; readonly as: MarkName; readonly children: readonly Inline[] };

export type MarkName = 'strong' | 'em' | 'code' | 'del' | 'u' | 'sub' | 'sup';

export type Block =
  | { readonly kind: 'paragraph'; readonly children: readonly Inline[] }
  | { readonly kind: 'quote'; readonly children: readonly Block[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly start: number; readonly items: readonly (readonly Block[])[] };

/** Return the text of inline content. */
export function textOf(content: readonly Inline[]): string {
  return content
    .map((node) => {
      if (node.kind === 'text') return node.text;
      if (node.kind === 'break') return '\n';
      if (node.kind === 'emoji') return `:${node.shortcode}:`;
      return textOf(node.children);
    })
    .join('');
}

/** Return the text of blocks, a line for each. */
export function plain(blocks: readonly Block[]): string {
  return blocks
    .map((block) => {
      if (block.kind === 'paragraph') return textOf(block.children);
      if (block.kind === 'code') return block.text;
      if (block.kind === 'quote') return plain(block.children);
      return block.items.map(plain).join('\n');
    })
    .join('\n')
    .trim();
}
