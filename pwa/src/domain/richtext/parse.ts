/** HTML of others becomes a tree: only what src/domain/richtext/tree.ts names, however the HTML is written. */
import { tokens } from './tokens.ts';
import type { Block, Inline, MarkName } from './tree.ts';

export interface EmojiOf {
  readonly shortcode: string;
  readonly url: string;
  readonly staticUrl: string;
}

/** What the names and addresses in a text stand for. */
export interface Meanings {
  readonly emojis?: readonly EmojiOf[];
  readonly mentions?: readonly { readonly acct: string; readonly url: string }[];
  readonly tags?: readonly { readonly name: string; readonly url: string }[];
}

const MARKS: Readonly<Record<string, MarkName>> = {
  b: 'strong', strong: 'strong', i: 'em', em: 'em', code: 'code', del: 'del', s: 'del', strike: 'del', u: 'u', sub: 'sub', sup: 'sup',
  h1: 'strong', h2: 'strong', h3: 'strong', h4: 'strong', h5: 'strong', h6: 'strong',
};
const PARAGRAPHS = new Set(['p', 'div', 'section', 'article', 'header', 'footer', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'tr', 'dd', 'dt']);
const SHORTCODE = /:([a-z0-9_]{1,64}):/gi;
const DEEPEST = 24;
const LONGEST_LINK = 42;

interface Open {
  readonly name: string;
  readonly href: string | null;
  readonly classes: string;
  readonly start: number;
  readonly blocks: Block[];
  readonly items: Block[][];
  inline: Inline[];
}

/** Return the blocks of `html`. */
export function parse(html: string, meanings: Meanings = {}): Block[] {
  return new Reader(meanings).read(html);
}

/** Return text with its :shortcodes: as pictures; for names, which hold no HTML. */
export function withEmojis(text: string, emojis: readonly EmojiOf[]): Inline[] {
  const known = new Map(emojis.map((emoji) => [emoji.shortcode, emoji]));
  const content: Inline[] = [];
  let end = 0;
  for (const found of text.matchAll(SHORTCODE)) {
    const emoji = known.get(found[1]!);
    if (!emoji || !isWeb(emoji.url)) continue;
    if (found.index > end) content.push({ kind: 'text', text: text.slice(end, found.index) });
    content.push({ kind: 'emoji', shortcode: emoji.shortcode, url: emoji.url, staticUrl: emoji.staticUrl || emoji.url });
    end = found.index + found[0].length;
  }
  if (end < text.length) content.push({ kind: 'text', text: text.slice(end) });
  return content;
}

/** Return an address if a page may lead there, null for `javascript:` and its like. */
export function safeAddress(href: string): string | null {
  const trimmed = href.trim();
  if (!/^(?:https?:\/\/|mailto:|gemini:|xmpp:)/i.test(trimmed)) return null;
  try {
    return new URL(trimmed).href;
  } catch {
    return null;
  }
}

function isWeb(url: string): boolean {
  return /^https?:\/\//i.test(url) || url.startsWith('/');
}

class Reader {
  readonly #meanings: Meanings;
  readonly #open: Open[] = [fresh('')];

  constructor(meanings: Meanings) {
    this.#meanings = meanings;
  }

  read(html: string): Block[] {
    for (const token of tokens(html)) {
      if (token.kind === 'text') this.#text(token.text);
      else if (token.kind === 'close') this.#close(token.name);
      else this.#start(token.name, token.attributes);
    }
    while (this.#open.length > 1) this.#leave();
    this.#endParagraph();
    return this.#top.blocks;
  }

  get #top(): Open {
    return this.#open.at(-1)!;
  }

  #text(text: string): void {
    if (this.#inside('pre')) {
      this.#top.inline.push({ kind: 'text', text });
      return;
    }
    const folded = text.replace(/[ \t\n\r\f]+/g, ' ');
    if (folded !== ' ' || this.#top.inline.length > 0) {
      this.#top.inline.push(...withEmojis(folded, this.#meanings.emojis ?? []));
    }
  }

  #start(name: string, attributes: ReadonlyMap<string, string>): void {
    if (name === 'br') {
      this.#top.inline.push({ kind: 'break' });
      return;
    }
    if (name === 'img' || this.#open.length > DEEPEST) return;
    const isBlock = PARAGRAPHS.has(name) || name === 'blockquote' || name === 'pre' || name === 'ul' || name === 'ol';
    if (isBlock) this.#leaveInlines();
    if (name === 'li') this.#leaveUntil((one) => one.name === 'ul' || one.name === 'ol', false);
    if (PARAGRAPHS.has(name) && !MARKS[name]) {
      this.#endParagraph();
      return;
    }
    if (isBlock) this.#endParagraph();
    if (isBlock || name === 'li' || name === 'a' || name === 'span' || MARKS[name]) {
      this.#open.push(fresh(name, attributes.get('href') ?? null, ` ${attributes.get('class') ?? ''} `, startOf(attributes)));
    }
  }

  #close(name: string): void {
    if (PARAGRAPHS.has(name) && !MARKS[name]) {
      this.#leaveInlines();
      this.#endParagraph();
      return;
    }
    this.#leaveUntil((one) => one.name === name, true);
  }

  /** Leave elements up to the one that fits, or none if none does; with `it`, leave that too. */
  #leaveUntil(fits: (one: Open) => boolean, it: boolean): void {
    if (!this.#open.some(fits)) return;
    while (!fits(this.#top)) this.#leave();
    if (it) this.#leave();
  }

  #leaveInlines(): void {
    while (this.#open.length > 1 && !isContainer(this.#top.name)) this.#leave();
  }

  #leave(): void {
    const left = this.#open.pop()!;
    const { name } = left;
    if (isContainer(name)) {
      endParagraph(left);
      if (name === 'li') {
        const list = this.#top;
        if (list.name === 'ul' || list.name === 'ol') list.items.push(left.blocks);
        else list.blocks.push(...left.blocks);
      } else if (name === 'blockquote') {
        if (left.blocks.length > 0) this.#top.blocks.push({ kind: 'quote', children: left.blocks });
      } else {
        const items = left.blocks.length > 0 ? [...left.items, left.blocks] : left.items;
        if (items.length > 0) this.#top.blocks.push({ kind: 'list', ordered: name === 'ol', start: left.start, items });
      }
    } else if (name === 'pre') {
      this.#top.blocks.push({ kind: 'code', text: flat(left.inline).replace(/^\n|\n+$/g, '') });
    } else {
      this.#top.inline.push(...this.#inlineOf(left));
      if (/^h[1-6]$/.test(name)) this.#endParagraph();
    }
  }

  #inlineOf({ name, href, classes, inline }: Open): readonly Inline[] {
    // Mastodon hides the beginning and the end of long addresses in spans.
    if (name === 'span' && classes.includes(' invisible ')) return [];
    if (name === 'span' && classes.includes(' ellipsis ')) return [...inline, { kind: 'text', text: '…' }];
    if (name === 'a') return this.#linkOf(href, classes, inline);
    const as = MARKS[name];
    return as && inline.length > 0 ? [{ kind: 'mark', as, children: inline }] : inline;
  }

  #linkOf(href: string | null, classes: string, children: readonly Inline[]): readonly Inline[] {
    const address = href === null ? null : safeAddress(href);
    if (!address || children.length === 0) return children;
    const mention = this.#meanings.mentions?.find((one) => same(one.url, address));
    if (mention && (classes.includes(' mention ') || flat(children).startsWith('@'))) {
      return [{ kind: 'mention', acct: mention.acct, children }];
    }
    const text = flat(children);
    const tag = text.startsWith('#') ? text.slice(1) : '';
    const known = this.#meanings.tags?.some((one) => one.name.toLowerCase() === tag.toLowerCase());
    if (tag && (known || classes.includes(' hashtag '))) return [{ kind: 'hashtag', name: tag, children }];
    return [{ kind: 'link', href: address, children: shortened(children, address) }];
  }

  #inside(name: string): boolean {
    return this.#open.some((one) => one.name === name);
  }

  #endParagraph(): void {
    endParagraph(this.#top);
  }
}

function fresh(name: string, href: string | null = null, classes = '', start = 1): Open {
  return { name, href, classes, start, blocks: [], items: [], inline: [] };
}

/** Return the number with which a list begins. */
function startOf(attributes: ReadonlyMap<string, string>): number {
  return Number(/^-?\d{1,6}$/.exec(attributes.get('start') ?? '')?.[0] ?? 1);
}

function isContainer(name: string): boolean {
  return name === '' || name === 'li' || name === 'blockquote' || name === 'ul' || name === 'ol';
}

function endParagraph(open: Open): void {
  const children = trimmed(open.inline);
  if (children.length > 0) open.blocks.push({ kind: 'paragraph', children });
  open.inline = [];
}

function trimmed(content: readonly Inline[]): Inline[] {
  const empty = (node: Inline) => node.kind === 'break' || (node.kind === 'text' && node.text.trim() === '');
  let start = 0;
  let end = content.length;
  while (start < end && empty(content[start]!)) start += 1;
  while (end > start && empty(content[end - 1]!)) end -= 1;
  return content.slice(start, end);
}

function flat(content: readonly Inline[]): string {
  return content
    .map((node) => {
      if (node.kind === 'text') return node.text;
      if (node.kind === 'break') return '\n';
      return node.kind === 'emoji' ? `:${node.shortcode}:` : flat(node.children);
    })
    .join('');
}

/** An address that is shown as itself loses its scheme, and its end when it is long. */
function shortened(children: readonly Inline[], address: string): readonly Inline[] {
  const text = flat(children);
  if (!/^https?:\/\//i.test(text) || !same(text, address)) return children;
  const bare = text.replace(/^https?:\/\/(?:www\.)?/i, '').replace(/\/$/, '');
  return [{ kind: 'text', text: bare.length > LONGEST_LINK ? `${bare.slice(0, LONGEST_LINK - 1)}…` : bare }];
}

function same(one: string, other: string): boolean {
  const bare = (url: string) => url.trim().toLowerCase().replace(/\/$/, '');
  return bare(one) === bare(other);
}
