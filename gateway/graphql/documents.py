"""The documents that this process knows: those of the app for good, what others send for as long as there is room."""

from collections import OrderedDict
from functools import lru_cache
from pathlib import Path

import msgspec

from gateway.graphql.request import GraphQLRequest
from resolvers.errors import ChirpError, ForbiddenError, NotFoundError, ValidationError
from resolvers.telemetry import counter, get_logger
from schema.build import Schema
from schema.document import CachedDocument, DocumentError, digest_of, read_document

log = get_logger(__name__)

# A document in memory takes 100 to 200 times its text, and what it is compiled to (its `weight` counts both): all of
# them some 50 MB at the most.
MOST = 1000
LARGEST_SUM = 300_000

_LOOKED_UP = counter("graphql_documents", "Documents of GraphQL, by where they were found", ["outcome"])


class Documents:
    """Documents by their SHA-256. `trusted` are those the app was built with, by the same names."""

    def __init__(
        self, schema: Schema, trusted: dict[str, str], *, most: int = MOST, largest_sum: int = LARGEST_SUM
    ) -> None:
        self._schema = schema
        self._most = most
        self._largest_sum = largest_sum
        self._sum = 0
        self._kept: OrderedDict[str, CachedDocument] = OrderedDict()
        self._trusted = _read_trusted(schema, tuple(trusted.items()))

    def must_read(self, request: GraphQLRequest) -> bool:
        """Tell whether `find` has to parse and validate a text, which takes long. Raises as `find` does."""
        if request.document_id is not None or request.query is None:
            return False
        digest = digest_of(request.query)
        return digest not in self._trusted and digest not in self._kept

    def find(self, request: GraphQLRequest, *, only_trusted: bool) -> CachedDocument:
        """Return the document of a request, by its name or its text.

        Raises ValidationError (400) when there is neither, NotFoundError for a name that nobody knows, ForbiddenError
        when `only_trusted` and it is no document of the app, DocumentError, TooDeepError and TooCostlyError.
        """
        if request.document_id is not None:
            return self._named(request.document_id, request.query)
        if request.persisted_query is not None:
            if request.query is None:
                return self._persisted(request.persisted_query, only_trusted=only_trusted)
            if digest_of(request.query) != request.persisted_query:
                raise ValidationError("sha256Hash is not that of the text.", field="extensions", status=400)
        if request.query is None:
            raise ValidationError("Send the document as query, or its name as documentId.", field="query", status=400)
        digest = digest_of(request.query)
        if trusted := self._trusted.get(digest):
            _LOOKED_UP.labels("trusted").inc()
            return trusted
        if only_trusted:
            raise ForbiddenError("With a browser's session, this server answers the operations of its own app only.")
        return self._by_text(request.query, digest)

    def __len__(self) -> int:
        """Return how many are kept beside the trusted ones."""
        return len(self._kept)

    def _named(self, digest: str, text: str | None) -> CachedDocument:
        found = self._trusted.get(digest)
        if found is None:
            raise NotFoundError("No document of this name is known here.", field="documentId")
        if text is not None and text != found.text:
            raise ValidationError("The text is not that of the named document.", field="query", status=400)
        _LOOKED_UP.labels("trusted").inc()
        return found

    def _persisted(self, digest: str, *, only_trusted: bool) -> CachedDocument:
        if digest in self._trusted:
            return self._named(digest, None)
        if only_trusted or digest not in self._kept:
            # By these words the clients of Apollo and urql know that they may send the text.
            raise NotFoundError("PersistedQueryNotFound", field="extensions")
        _LOOKED_UP.labels("kept").inc()
        self._kept.move_to_end(digest)
        return self._kept[digest]

    def _by_text(self, text: str, digest: str) -> CachedDocument:
        found = self._kept.get(digest)
        if found is not None:
            _LOOKED_UP.labels("kept").inc()
            self._kept.move_to_end(digest)
            return found
        _LOOKED_UP.labels("read").inc()
        document = self._kept[digest] = _read(self._schema, text, digest)
        self._sum += document.weight
        while len(self._kept) > self._most or self._sum > self._largest_sum:
            _, oldest = self._kept.popitem(last=False)
            self._sum -= oldest.weight
        return document


def _read(schema: Schema, text: str, digest: str) -> CachedDocument:
    return read_document(schema.core, text, digest=digest, hide_suggestions=schema.hide_suggestions)


# Once for all gateways of a process: tests start hundreds.
@lru_cache(maxsize=2)
def _read_trusted(schema: Schema, trusted: tuple[tuple[str, str], ...]) -> dict[str, CachedDocument]:
    found = {}
    for digest, text in trusted:
        try:
            found[digest] = _read(schema, text, digest)
        except (DocumentError, ChirpError) as fault:
            log.error("trusted_document_refused", document=digest, reason=str(fault))
    return found


def read_trusted(built: Path) -> dict[str, str]:
    """Return the documents that the app was built with: `documents.json` in the folder `built`, none without it.

    Names are what the build says; a text of another name is left out, since it is not what was built.
    """
    path = built / "documents.json"
    if not path.is_file():
        return {}
    found = msgspec.json.decode(path.read_bytes(), type=dict[str, str])
    return {digest: text for digest, text in found.items() if digest_of(text) == digest}
