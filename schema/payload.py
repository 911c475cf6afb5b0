"""Mutations and their payloads: what was changed, or why it was not.

    @payload
    class PostStatusPayload:
        '''What came of posting a status.'''

        status: Status | None
        '''The new status; null when there are user errors.'''

    @mutation(PostStatusPayload)
    @staticmethod
    async def post_status(info: Info, input: PostStatusInput) -> StatusEntity:
        '''Post a status.'''
        return await statuses.post(info.context.ctx, _draft(input))

What the resolver returns is the one field of the payload; for a payload of several fields it returns a dict of them.
A ChirpError that a change of the input could mend becomes `userErrors`, every other one fails the field. Where the
error names no field, it is the input that its words speak of, as those of GoToSocial do.
"""

import dataclasses
import inspect
import re
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, TypeVar, dataclass_transform

import strawberry

from resolvers.errors import ChirpError, ErrorCode
from schema.errors import UserError, user_errors
from schema.field import field, output

C = TypeVar("C", bound=type)
F = TypeVar("F", bound=Callable[..., Any])


@dataclass_transform(kw_only_default=True)
def payload(cls: C) -> C:
    """Make a class the payload of a mutation: it gets `userErrors` beside its own fields.

    Its own fields are null, or have their default, when there are user errors. Raises TypeError at import for one that
    can be neither.
    """
    for name, annotation in inspect.get_annotations(cls).items():
        if not hasattr(cls, name):
            if not _takes_null(annotation):
                raise TypeError(f"{cls.__name__}.{name} has nothing to be when there are user errors")
            setattr(cls, name, None)
    cls.__annotations__["user_errors"] = list[UserError]
    described = strawberry.field(description="Why nothing was changed; empty when it was.", default_factory=list)
    setattr(cls, "user_errors", described)  # noqa: B010  a field in place of an attribute
    return output(cls)


def mutation(shape: type) -> Callable[[F], Any]:
    """Make a resolver that returns what it changed the field of the payload `shape`."""
    own = [name for name in inspect.get_annotations(shape) if name != "user_errors"]

    def decorate(resolver: F) -> Any:  # noqa: ANN401  a StrawberryField that stands as a method
        function = resolver.__func__ if isinstance(resolver, staticmethod) else resolver
        return field(shape, required=True)(staticmethod(_reported(function, shape, own, _inputs(function))))

    return decorate


def _reported(
    resolver: Callable[..., Awaitable[object]], shape: type, own: list[str], inputs: list[str]
) -> Callable[..., Awaitable[object]]:
    @wraps(resolver)
    async def reported(*args: object, **arguments: object) -> object:
        try:
            changed = await resolver(*args, **arguments)
        except ChirpError as error:
            error.field = error.field or _blamed(error, inputs)
            return shape(user_errors=user_errors(error))
        return shape(**(changed if isinstance(changed, dict) else {own[0]: changed}))

    return reported


def _inputs(resolver: Callable[..., object]) -> list[str]:
    """Return the names that a client gives values to: of arguments, and of the fields of an input object."""
    names: list[str] = []
    for name, parameter in inspect.signature(resolver).parameters.items():
        of_input = dataclasses.is_dataclass(parameter.annotation) and name == "input"
        names += [part.name for part in dataclasses.fields(parameter.annotation)] if of_input else [name]
    return [name for name in names if name not in {"info", "id"}]


def _blamed(error: ChirpError, inputs: list[str]) -> str | None:
    """Return the input that the words of GoToSocial speak of first: it never names one otherwise."""
    if error.code not in {ErrorCode.VALIDATION, ErrorCode.CONFLICT}:
        return None
    told = f"{error.detail} {error.message}".replace("_", " ").lower()
    places = {}
    for name in inputs:
        stem = re.sub(r"(_ids?|s)$", "", name).replace("_", " ")
        if (found := re.search(rf"\b{stem}(s|es)?\b", told)) is not None:
            places[found.start()] = name
    return places[min(places)] if places else None


def _takes_null(annotation: object) -> bool:
    return annotation is None or type(None) in getattr(annotation, "__args__", ()) or str(annotation).endswith("| None")


@payload
class DeletePayload:
    """What came of removing something."""

    deleted_id: strawberry.ID | None
    """The id that was given for it; null when there are user errors."""
