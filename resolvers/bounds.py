"""Bounds of the numbers that people give. A leaf."""

from resolvers.errors import ValidationError


def within(number: int, least: int, most: int | None, field: str) -> int:
    """Return a number that is from `least` to `most`, None for no end. Raises ValidationError, naming `field`."""
    if number < least or (most is not None and number > most):
        raise ValidationError(
            f"Must be at least {least}." if most is None else f"Must be between {least} and {most}.", field=field
        )
    return number
