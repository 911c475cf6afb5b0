"""A stand-in GoToSocial (0.20) over real HTTP and WebSocket, for machines without one. Its measure is tests/contract.

    __main__ server protocols app     the command line, the server and its handle, the table of all nouns
    world table model/ blobs          the state: Tables of Structs, written through add, change and remove only
    snapshot ulid                     the state in a file; ids
    town demo paintings               a month of a small town as data (town.toml); moved into a world; its pictures
    wire/                             GoToSocial's wire behaviour, once: routes, auth, body, errors, headers, paging
    routes/  -> deeds/ -> surface     input and output; what is done; who hears of it (notifications, streams)
    entities/ visibility text hub     how rows look; who may see them; typed text to HTML; fan-out to sockets
    filtering probe pictures          filters met by a status; what an uploaded file is; small copies, blurhashes
    clock                             what becomes due on its own: polls end, scheduled posts come out
    finding rsa                       search by text, handle and address; the key that other servers are shown
    faults                            paths under /sandbox/: faults, calls, remote_statuses, mails; for tests only

A new noun, with lists as the model:
1. model/lists.py: the rows as Structs (kw_only; `id` from ulid.new_id). World gets `self.lists = Table(List,
   account=lambda row: (row.account_id,))`: each index yields the keys a row is found under. The snapshot follows.
2. entities/lists.py: `list_entity(row)` returns the JSON as a dict; optional keys are left out as Go's omitempty does.
3. deeds/lists.py: plain functions `verb(world, account, ...)`. They check (raise wire.errors.bad_request(...) and
   the like, in GoToSocial's words), change tables, and call `surface` when others notice.
4. routes/lists.py: `routes = Routes()`, one function per path under `@routes.add(METHOD, PATH, SCOPE, who=, offers=,
   charset=)`. It reads call.path, call.query, call.flag/number/several and call.body (JSON and forms alike: text,
   flag, number, texts, section, sections, file), calls one deed and returns an entity, or
   `paged(call, page, path, ids, entities)` after `page = page_of(call, 20, 40)` and `page.take(ids, get)`.
5. app.py: name the module in _NOUNS.
"""
