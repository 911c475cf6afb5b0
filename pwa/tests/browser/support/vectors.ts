/** What would run in a page that believes it, and what has run in one that should not. */
import type { Page } from 'playwright-core';
import { inject } from 'vitest';

export const RUN = 'window.__ran=1;alert(1)';
/** Each would run in a page that believes it. */
export const VECTORS: readonly string[] = [
  `<script>${RUN}</script>`,
  `<ScRiPt src="data:text/javascript,${RUN}"></sCrIpT>`,
  `<img src=x onerror="${RUN}">`,
  `<svg onload="${RUN}"><script>${RUN}</script></svg>`,
  `<svg><animate onbegin="${RUN}" attributeName=x dur=1s></svg>`,
  `<svg><a xlink:href="javascript:${RUN}"><text>x</text></a></svg>`,
  `<math><mtext><table><mglyph><style><img src=x onerror="${RUN}"></style></mglyph></table></mtext></math>`,
  `<a href="javascript:${RUN}">javascript</a>`,
  `<a href="JaVaScRiPt:${RUN}">mixed case</a>`,
  `<a href=" &#1;java\tscript:${RUN}">blanks</a>`,
  `<a href="&#106;avascript:${RUN}">entity</a>`,
  `<a href="data:text/html,<script>${RUN}</script>">data</a>`,
  `<a href="vbscript:msgbox(1)">vbscript</a>`,
  `<a href="//evil.example/" onclick="${RUN}" onmouseover="${RUN}" style="position:fixed;inset:0">over all</a>`,
  `<iframe src="javascript:${RUN}" srcdoc="<script>parent.__ran=1</script>"></iframe>`,
  `<object data="javascript:${RUN}"></object><embed src="javascript:${RUN}">`,
  `<form action="javascript:${RUN}"><button>send</button><input autofocus onfocus="${RUN}"></form>`,
  `<details open ontoggle="${RUN}"><summary>x</summary></details>`,
  `<video><source onerror="${RUN}"></video><audio src=x onerror="${RUN}"></audio>`,
  `<style>*{display:none!important}</style><link rel="stylesheet" href="data:text/css,*{display:none}">`,
  `<base href="https://evil.example/"><meta http-equiv="refresh" content="0;url=https://evil.example/">`,
  `<template><script>${RUN}</script></template><noscript><p title="</noscript><img src=x onerror=${RUN}>"></noscript>`,
  `<p title="'><img src=x onerror=${RUN}>" class="x" id="app">attributes</p>`,
  `"><img src=x onerror="${RUN}"><`,
  `<!--><img src=x onerror="${RUN}">-->`,
  `<xmp><p title="</xmp><img src=x onerror=${RUN}>"></xmp>`,
  `<div${' '.repeat(10)}/onmouseover="${RUN}">slash</div>`,
  `<marquee onstart="${RUN}">m</marquee><isindex action="javascript:${RUN}" type=image>`,
  `<p>{@html "<img src=x onerror=${RUN}>"}</p><p>{{constructor.constructor("${RUN}")()}}</p>`,
  '<b>'.repeat(5000) + 'deep',
];

/** Watch a page, and return what has happened on it that must not. */
export function watched(page: Page): () => Promise<string[]> {
  const seen: string[] = [];
  page.on('dialog', (dialog) => {
    seen.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('pageerror', (error) => seen.push(`error: ${error.message}`));
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== inject('url')) seen.push(`asked ${request.url()}`);
  });
  // A policy that had to stop something is the last line, not the first.
  page.on('console', (message) => {
    if (/content security policy|trusted ?(html|script)/i.test(message.text())) seen.push(`policy: ${message.text()}`);
  });
  return async () => {
    const here = await page.evaluate(() => {
      const strange = [...document.querySelectorAll('#app script, iframe, object, embed, base, form[action], #app style, #app link, svg script, math, marquee')];
      const links = [...document.querySelectorAll('a')].filter(({ href }) => href && !/^(https?|mailto|tel|xmpp|gemini|gopher|ipfs|magnet|matrix|irc|ircs|dat|dweb|ftp|sftp|news|nntp|sms|ssh|webcal|bitcoin|ethereum|monero|acct):/i.test(href));
      const handlers = [...document.querySelectorAll('#app *')].filter((one) => [...one.attributes].some(({ name }) => name.startsWith('on')));
      return [
        ...strange.map(({ tagName }) => `element: ${tagName}`),
        ...links.map(({ href }) => `link: ${href}`),
        ...handlers.map(({ outerHTML }) => `handler: ${outerHTML.slice(0, 80)}`),
        ...((window as unknown as Record<string, unknown>)['__ran'] ? ['it ran'] : []),
        ...(location.origin === new URL(document.baseURI).origin ? [] : ['another base']),
      ];
    });
    return [...seen, ...here];
  };
}
