"""The body of a request: JSON, form or multipart, read through one set of typed accessors.

`a[b]`, `a[0][b]` and `a[]` of forms become the same nested values that JSON has. Error texts are Go's.
"""

import re
from collections.abc import AsyncIterator, Iterator, Mapping
from urllib.parse import unquote_plus

import msgspec
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request

from deploy.sandbox.wire.errors import bad_request

_TRUE = {"1", "t", "T", "TRUE", "true", "True"}
_FALSE = {"0", "f", "F", "FALSE", "false", "False"}
_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2}).{0,2}")
_PARTS = re.compile(r"\[([^\]]*)\]")
_TREE_DEPTH = 4


class Upload(msgspec.Struct):
    """A file of a multipart form."""

    filename: str
    content_type: str
    content: bytes


class Body:
    """Named values; absent is None everywhere, an explicit null too. `raw` are the bytes of types without names."""

    def __init__(self, values: Mapping[str, object], raw: bytes = b"") -> None:
        """Wrap nested values."""
        self.values = values
        self.raw = raw

    def __bool__(self) -> bool:
        return bool(self.values)

    def __contains__(self, name: str) -> bool:
        return self.values.get(name) is not None

    def text(self, name: str) -> str | None:
        """Return a string. Refuses other JSON types."""
        value = _first(self.values.get(name))
        if value is None or isinstance(value, str):
            return value
        raise bad_request(_mismatch(value, name, "string"))

    def flag(self, name: str) -> bool | None:
        """Return a boolean; forms spell it as Go's ParseBool wants. Refuses anything else."""
        value = _first(self.values.get(name))
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str):
            return parse_bool(value) if value else False
        raise bad_request(_mismatch(value, name, "bool"))

    def number(self, name: str) -> int | None:
        """Return an integer. Refuses anything else."""
        value = _first(self.values.get(name))
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        if isinstance(value, str):
            if not value:
                return 0
            if not re.fullmatch(r"[+-]?\d+", value):
                raise bad_request(f'strconv.ParseInt: parsing "{value}": invalid syntax')
            return int(value)
        raise bad_request(_mismatch(value, name, "int"))

    def texts(self, name: str) -> list[str] | None:
        """Return a list of strings: a JSON array or repeated `name[]`."""
        value = self.values.get(name)
        if value is None:
            return None
        items = value if isinstance(value, list) else [value]
        return [item for item in items if isinstance(item, str)]

    def numbers(self, name: str) -> list[int] | None:
        """Return a list of integers; JSON may have them as strings. Refuses anything else."""
        value = self.values.get(name)
        if value is None:
            return None
        items = value if isinstance(value, list) else [value]
        return [number for item in items if (number := Body({name: item}).number(name)) is not None]

    def section(self, name: str) -> "Body":
        """Return a nested object, an empty one when there is none."""
        value = self.values.get(name)
        return Body(value if isinstance(value, Mapping) else {})

    def sections(self, name: str) -> "list[Body] | None":
        """Return nested objects: an array, an object whose keys are positions, or `name[][field]`. None when absent."""
        value = self.values.get(name)
        if isinstance(value, Mapping) and isinstance(columns := value.get(""), Mapping):
            value = _rows(columns)
        if isinstance(value, Mapping):
            value = [value[key] for key in sorted(value, key=lambda key: (len(key), key))]
        if not isinstance(value, list):
            return None
        return [Body(item) for item in value if isinstance(item, Mapping)]

    def file(self, name: str) -> Upload | None:
        """Return an uploaded file."""
        value = _first(self.values.get(name))
        return value if isinstance(value, Upload) else None


async def read_body(request: Request) -> Body:
    """Parse the body of a request. Raises RefusedError (400) with Go's wording; other types have bytes only."""
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind == "application/json":
        return Body(_json(await request.body()))
    if kind == "multipart/form-data":
        return Body(_nested([pair async for pair in _multipart(request)]))
    if kind == "application/x-www-form-urlencoded":
        return Body(_nested(list(_form((await request.body()).decode("utf-8", "replace")))))
    return Body({}, await request.body())


def parse_bool(value: str) -> bool:
    """Read a boolean as Go does. Raises RefusedError (400)."""
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise bad_request(f'strconv.ParseBool: parsing "{value}": invalid syntax')


def _json(body: bytes) -> Mapping[str, object]:
    """Read a JSON object."""
    if not body:
        raise bad_request("EOF")
    try:
        value = msgspec.json.decode(body)
    except msgspec.DecodeError as error:
        text = str(error)
        raise bad_request("unexpected EOF" if "truncated" in text else f"invalid character: {text}") from error
    if not isinstance(value, dict):
        raise bad_request(_mismatch(value, "", "object"))
    return value


def _form(body: str) -> Iterator[tuple[str, object]]:
    """Yield the pairs of a URL-encoded form."""
    if broken := _ESCAPE.search(body):
        raise bad_request(f'invalid URL escape "{broken[0]}"')
    for part in body.split("&"):
        if part:
            name, _, value = part.partition("=")
            yield unquote_plus(name), unquote_plus(value)


async def _multipart(request: Request) -> AsyncIterator[tuple[str, object]]:
    """Yield the pairs of a multipart form, files as Uploads."""
    try:
        form = await request.form(max_part_size=1 << 26)
    except (MultiPartException, HTTPException) as error:
        raise bad_request("multipart: NextPart: EOF") from error
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            yield name, Upload(value.filename or "", value.content_type or "", await value.read())
        else:
            yield name, value
    await form.close()


def _nested(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Turn the flat names of a form into nested values; repeated names become lists."""
    values: dict[str, object] = {}
    for name, value in pairs:
        head = name.partition("[")[0]
        parts = [head, *_PARTS.findall(name[len(head) :])]
        here = values
        for part in parts[:-1][:_TREE_DEPTH]:
            if parts[-1] == "" and part == parts[-2]:
                break
            inner = here.setdefault(part, {})
            if not isinstance(inner, dict):
                break
            here = inner
        last = parts[-2] if parts[-1] == "" and len(parts) > 1 else parts[-1]
        if parts[-1] == "" or last in here:
            held = here.setdefault(last, [])
            if not isinstance(held, list):
                held = here[last] = [held]
            held.append(value)
        else:
            here[last] = value
    return values


def _rows(columns: Mapping[str, object]) -> list[dict[str, object]]:
    """Turn fields that each have several values into objects, the first values together and so on."""
    lists = {name: value if isinstance(value, list) else [value] for name, value in columns.items()}
    length = max(map(len, lists.values()), default=0)
    return [{name: values[place] for name, values in lists.items() if place < len(values)} for place in range(length)]


def _first(value: object) -> object:
    """Return a value, of a repeated one the first."""
    if isinstance(value, list):
        return value[0] if value else None
    return value


def _mismatch(value: object, name: str, wanted: str) -> str:
    """Return what Go says about a JSON value of the wrong type."""
    kinds = {bool: "bool", str: "string", int: "number", float: "number", list: "array", dict: "object"}
    found = kinds.get(type(value), "null")
    return f"json: cannot unmarshal {found} into Go struct field {name} of type {wanted}"
