"""Turns upstream bytes into entities. What is broken in a list, however deep, costs only itself."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

import msgspec

from resolvers.errors import UpstreamDownError
from resolvers.telemetry import get_logger

T = TypeVar("T")

log = get_logger(__name__)

# Lists whose places mean something: one item less, and a vote would go to another option.
_WHOLE = frozenset({"options", "own_votes"})
_MOST_REPAIRS = 100
_AT = re.compile(r" - at `\$([^`]*)`$")
_STEP = re.compile(r"\.([^.\[\]]+)|\[([0-9]+)\]")


def decode(kind: type[T], body: bytes) -> T:
    """Decode one entity from a JSON body; items of its lists that do not fit are left out and logged.

    Raises UpstreamDownError (502) when the body is no JSON or does not fit; the path of the misfit is in its detail.
    """
    try:
        return _decoder(kind).decode(body)
    except msgspec.ValidationError as fault:
        return _without_broken(kind, body, fault)
    except msgspec.DecodeError as fault:
        raise _unreadable(kind, fault) from fault


def decode_list(kind: type[T], body: bytes) -> list[T]:
    """Decode a JSON array of entities; items that do not fit are left out and logged, deep ones alone.

    Raises UpstreamDownError (502) when the body is no JSON array at all.
    """
    return [item for item in decode_slots(kind, body) if item is not None]


def decode_slots(kind: type[T], body: bytes) -> Sequence[T | None]:
    """Decode a JSON array as `decode_list` does, with None in the places of items that do not fit."""
    try:
        return _list_decoder(kind).decode(body)
    except msgspec.ValidationError:
        return list(_each(kind, body))
    except msgspec.DecodeError as fault:
        raise _unreadable(kind, fault) from fault


def _each(kind: type[T], body: bytes) -> Iterator[T | None]:
    try:
        items = _list_decoder(msgspec.Raw).decode(body)
    except msgspec.MsgspecError as fault:
        raise _unreadable(kind, fault) from fault
    for position, item in enumerate(items):
        try:
            yield decode(kind, bytes(item))
        except UpstreamDownError as fault:
            log.warning("entity_left_out", kind=kind.__name__, at=f"$[{position}]", reason=fault.detail)
            yield None


def _without_broken(kind: type[T], body: bytes, first: msgspec.ValidationError) -> T:
    """Take items that do not fit out of the lists they stand in, one by one, until the rest does."""
    plain = msgspec.json.decode(body)
    fault = first
    for _ in range(_MOST_REPAIRS):
        if not _take_out(plain, fault):
            break
        log.warning("entity_left_out", kind=kind.__name__, reason=str(fault))
        try:
            return msgspec.convert(plain, kind)
        except msgspec.ValidationError as next_fault:
            fault = next_fault
    raise _unreadable(kind, fault) from fault


def _take_out(plain: object, fault: msgspec.ValidationError) -> bool:
    """Take the innermost item of a list out that a misfit lies in; tell whether there was one."""
    at = _AT.search(str(fault))
    found: tuple[list[object], int] | None = None
    name, here = "", plain
    for key, index in _STEP.findall(at[1] if at else ""):
        if isinstance(here, list) and index:
            if name not in _WHOLE:
                found = here, int(index)
            here = here[int(index)]
        elif isinstance(here, dict) and key in here:
            name, here = key, here[key]
        else:
            break
    if found is None:
        return False
    del found[0][found[1]]
    return True


def _unreadable(kind: type[T], fault: msgspec.MsgspecError) -> UpstreamDownError:
    return UpstreamDownError(
        "The server behind this one gave an answer that cannot be read.", detail=f"{kind.__name__}: {fault}"
    )


# A decoder costs far more to make than to use; a cache of functools would lose their types.
_DECODERS: dict[object, msgspec.json.Decoder[Any]] = {}


def _decoder(kind: type[T]) -> msgspec.json.Decoder[T]:
    if kind not in _DECODERS:
        _DECODERS[kind] = msgspec.json.Decoder(kind)
    return _DECODERS[kind]


def _list_decoder(kind: type[T]) -> msgspec.json.Decoder[list[T]]:
    return _decoder(list[kind])  # type: ignore[valid-type]  # the type is known at run time only
