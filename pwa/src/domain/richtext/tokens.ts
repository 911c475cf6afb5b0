/** HTML as a row of tokens. No DOM: it runs anywhere, and what it reads is never in a document. */

export type Token =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'open'; readonly name: string; readonly attributes: ReadonlyMap<string, string> }
  | { readonly kind: 'close'; readonly name: string };

/** Elements whose content is no text of a post, whatever stands in it. */
const SILENT = new Set([
  'script', 'style', 'template', 'noscript', 'iframe', 'object', 'embed', 'svg', 'math', 'title', 'textarea', 'noembed',
  'noframes', 'xmp', 'plaintext', 'select', 'head',
]);

const TAG = /<(?:!--([\s\S]*?)(?:-->|$)|[!?][^>]*(?:>|$)|(\/?)([a-z][^\s/>]*)((?:"[^"]*"|'[^']*'|[^>"'])*)(?:>|$))/gi;
const ATTRIBUTE = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g;

const NAMED: Readonly<Record<string, string>> = {
  amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0', hellip: '…', mdash: '—', ndash: '–', lsquo: '‘', rsquo: '’',
  ldquo: '“', rdquo: '”', laquo: '«', raquo: '»', copy: '©', reg: '®', trade: '™', euro: '€', middot: '·', bull: '•', shy: '\u00ad',
  zwj: '\u200d', zwnj: '\u200c', times: '×', deg: '°', szlig: 'ß', auml: 'ä', ouml: 'ö', uuml: 'ü', Auml: 'Ä', Ouml: 'Ö', Uuml: 'Ü',
  eacute: 'é', egrave: 'è', agrave: 'à', ccedil: 'ç', ntilde: 'ñ',
};

/** Yield the tokens of `html`; comments and silent elements are left out. */
export function* tokens(html: string): Generator<Token> {
  let end = 0;
  let silent: string | null = null;
  for (const found of html.matchAll(TAG)) {
    const [whole, , slash, given, attributes = ''] = found;
    if (!silent && found.index > end) yield { kind: 'text', text: decoded(html.slice(end, found.index)) };
    end = found.index + whole.length;
    const name = given?.toLowerCase();
    if (!name) continue;
    if (silent) {
      if (slash && name === silent) silent = null;
    } else if (SILENT.has(name)) {
      if (!slash) silent = name;
    } else if (slash) {
      yield { kind: 'close', name };
    } else {
      yield { kind: 'open', name, attributes: read(attributes) };
    }
  }
  if (!silent && end < html.length) yield { kind: 'text', text: decoded(html.slice(end)) };
}

function read(text: string): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name = '', double, single, bare] of text.matchAll(ATTRIBUTE)) {
    const key = name.toLowerCase();
    if (!attributes.has(key)) attributes.set(key, decoded(double ?? single ?? bare ?? ''));
  }
  return attributes;
}

/** Return text without character references; one that is not known stays as it is. */
export function decoded(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]{2,8}));?/gi, (whole, hex, decimal, name) => {
    if (name) return NAMED[name] ?? whole;
    const code = hex ? parseInt(hex, 16) : Number(decimal);
    const real = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
    return real ? String.fromCodePoint(code) : '\ufffd';
  });
}
