"""chirp.preferences: how people want the app to look."""

from dataclasses import dataclass
from enum import StrEnum

from resolvers.sources.postgres import Session


class Theme(StrEnum):
    """Colours; SYSTEM follows the device."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Density(StrEnum):
    """How much stands on a screen: CALM has air between posts, CLASSIC has more of them."""

    CALM = "calm"
    CLASSIC = "classic"


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a person prefers; `ui_language` is a language tag, None for the browser's."""

    ui_language: str | None = None
    theme: Theme = Theme.SYSTEM
    density: Density = Density.CALM


@dataclass(frozen=True, slots=True)
class _Row:
    ui_language: str | None
    theme: str
    density: str


async def select(session: Session, account_id: str) -> Preferences | None:
    """Return what an account prefers."""
    row = await session.one(
        _Row, "SELECT ui_language, theme, density FROM preferences WHERE account_id = $1", account_id
    )
    return None if row is None else Preferences(row.ui_language, Theme(row.theme), Density(row.density))


async def lock(session: Session, account_id: str) -> None:
    """Give an account a row, unless it has one; nobody else changes it until the transaction ends."""
    default = Preferences()
    await session.run(
        "INSERT INTO preferences (account_id, ui_language, theme, density) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (account_id) DO UPDATE SET theme = preferences.theme",
        account_id,
        default.ui_language,
        default.theme.value,
        default.density.value,
    )


async def update(session: Session, account_id: str, preferences: Preferences) -> None:
    """Keep what an account prefers."""
    await session.run(
        "UPDATE preferences SET ui_language = $2, theme = $3, density = $4 WHERE account_id = $1",
        account_id,
        preferences.ui_language,
        preferences.theme.value,
        preferences.density.value,
    )
