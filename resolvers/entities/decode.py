"""Turns upstream bytes into entities. A list with one broken item loses only that item."""

from typing import Any, TypeVar

import msgspec

from resolvers.errors import UpstreamDownError
from resolvers.telemetry import get_logger

T = TypeVar("T")

log = get_logger(__name__)


def decode(kind: type[T], body: bytes) -> T:
    """Decode one entity from a JSON body.

    Raises UpstreamDownError (502) when the body is no JSON or does not fit; the path of the misfit is in its detail.
    """
    try:
        return _decoder(kind).decode(body)
    except msgspec.MsgspecError as fault:
        raise _unreadable(kind, fault) from fault


def decode_list(kind: type[T], body: bytes) -> list[T]:
    """Decode a JSON array of entities; items that do not fit are left out and logged.

    Raises UpstreamDownError (502) when the body is no JSON array at all.
    """
    try:
        return _list_decoder(kind).decode(body)
    except msgspec.ValidationError:
        return _item_by_item(kind, body)
    except msgspec.DecodeError as fault:
        raise _unreadable(kind, fault) from fault


def _item_by_item(kind: type[T], body: bytes) -> list[T]:
    try:
        items = _list_decoder(msgspec.Raw).decode(body)
    except msgspec.MsgspecError as fault:
        raise _unreadable(kind, fault) from fault
    kept: list[T] = []
    for position, item in enumerate(items):
        try:
            kept.append(_decoder(kind).decode(item))
        except msgspec.ValidationError as fault:
            log.warning("entity_left_out", kind=kind.__name__, position=position, reason=str(fault))
    return kept


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
