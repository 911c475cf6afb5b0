"""GoToSocial's wire behaviour, once: routes, tokens and scopes, bodies, errors, headers, paging, pages.

`routes` declares what a noun answers, `call` is what a handler gets, `body` the parsed body, `errors` what it
may refuse with, `paging` pages and Link headers, `pages` HTML, `socket` a WebSocket, `signatures` those of other
servers; `router` and `headers` are the ASGI side.
"""
