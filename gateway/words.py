"""What Chirp's own pages say, in English and German, and how each writes numbers and moments."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """The words of one language, one object for each. A pair is for one and for many; `{}` stands for what differs."""

    language: str
    thousands: str
    months: tuple[str, ...]
    day: str

    skip: str
    sign_in: str
    sign_up: str
    approval: str
    about: str
    more_about: str
    people: tuple[str, str]
    posts: tuple[str, str]
    servers: tuple[str, str]
    latest: str
    nothing_yet: str
    replies: tuple[str, str]
    boosts: tuple[str, str]
    favourites: tuple[str, str]
    more_media: tuple[str, str]
    read_on: str
    sensitive: tuple[str, str]
    undescribed: str
    poll: str
    rules: str
    contact: str
    apps: str
    apps_how: str
    developers: str
    graphiql: str
    graphiql_how: str
    runs_on: str
    unreachable: str
    unreachable_how: str
    open_app: str
    signed_in_as: str
    sign_out: str
    sign_out_everywhere: str
    try_again: str
    to_start: str
    notices: Mapping[str, tuple[str, str]]

    def count(self, pair: tuple[str, str], number: int) -> str:
        """Return a number with its noun."""
        return pair[number != 1].format(self.number(number))

    def number(self, number: int) -> str:
        """Return a number with its thousands apart."""
        return f"{number:,}".replace(",", self.thousands)

    def moment(self, moment: datetime) -> str:
        """Return day and minute; of `moment` itself, which should be in UTC."""
        return self.day.format(day=moment.day, month=self.months[moment.month - 1], moment=moment)


ENGLISH = Words(
    language="en",
    thousands=",",
    months=("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    day="{day} {month} {moment:%Y, %H:%M} UTC",
    skip="Skip to the content",
    sign_in="Sign in",
    sign_up="Create account",
    approval="New accounts are looked at by a person first.",
    about="About this server",
    more_about="More about this server",
    people=("person", "people"),
    posts=("post", "posts"),
    servers=("known server", "known servers"),
    latest="Latest posts",
    nothing_yet="Nobody has posted in public yet.",
    replies=("{} reply", "{} replies"),
    boosts=("{} boost", "{} boosts"),
    favourites=("{} favourite", "{} favourites"),
    more_media=("{} more file in the post", "{} more files in the post"),
    read_on="Read the whole post",
    sensitive=("Sensitive file", "{} sensitive files"),
    undescribed="Picture without a description",
    poll="Poll",
    rules="Rules",
    contact="Contact",
    apps="Use it with an app",
    apps_how="Any app for Mastodon works. When it asks for your server, say:",
    developers="For developers",
    graphiql="Try the GraphQL API",
    graphiql_how="One API over everything here: queries, mutations and live subscriptions.",
    runs_on="Runs on Chirp and {}.",
    unreachable="Back in a moment",
    unreachable_how="This server cannot be reached just now. Nothing is lost; please try again shortly.",
    open_app="Open Chirp",
    signed_in_as="Signed in as {}",
    sign_out="Sign out",
    sign_out_everywhere="Sign out everywhere",
    try_again="Try again",
    to_start="To the start page",
    notices={
        "stale": (
            "This sign-in is over",
            "It took too long, was finished already, or began in another browser. Just start again.",
        ),
        "denied": ("Access was denied", "You were not signed in, because access was denied. Nothing has changed."),
        "code": (
            "That did not work",
            "The server did not accept the answer of its own sign-in page. Nobody was signed in; please start again.",
        ),
        "down": (
            "Back in a moment",
            "The server that signs you in cannot be reached just now. Nothing is lost; please try again shortly.",
        ),
        "account": (
            "This account cannot sign in",
            "The server does not let this account in. It may be suspended, or not be approved yet.",
        ),
        "not_admin": (
            "Not an administrator",
            "This account may not look after the server. You are still signed in as before.",
        ),
        "other_account": (
            "Another account",
            "You confirmed with an account that is not signed in here. Choose the one that you are signed in with.",
        ),
        "sign_out": ("Sign out?", "This browser will forget who you are. Your posts and settings stay as they are."),
        "too_many": (
            "A little too fast",
            "Somebody at your address has begun to sign in many times. Wait a minute, then try again.",
        ),
        "foreign_form": (
            "Not done",
            "Another page tried to sign you out. You are still signed in.",
        ),
    },
)

GERMAN = Words(
    language="de",
    thousands=".",
    months=("Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sep.", "Okt.", "Nov.", "Dez."),
    day="{day}. {month} {moment:%Y, %H:%M} UTC",
    skip="Zum Inhalt springen",
    sign_in="Anmelden",
    sign_up="Konto anlegen",
    approval="Neue Konten sieht sich zuerst ein Mensch an.",
    about="Über diesen Server",
    more_about="Mehr über diesen Server",
    people=("Mensch", "Menschen"),
    posts=("Beitrag", "Beiträge"),
    servers=("bekannter Server", "bekannte Server"),
    latest="Neueste Beiträge",
    nothing_yet="Noch hat niemand öffentlich etwas geschrieben.",
    replies=("{} Antwort", "{} Antworten"),
    boosts=("{} Mal geteilt", "{} Mal geteilt"),
    favourites=("{} Favorit", "{} Favoriten"),
    more_media=("{} weitere Datei im Beitrag", "{} weitere Dateien im Beitrag"),
    read_on="Den ganzen Beitrag lesen",
    sensitive=("Heikle Datei", "{} heikle Dateien"),
    undescribed="Bild ohne Beschreibung",
    poll="Umfrage",
    rules="Regeln",
    contact="Kontakt",
    apps="Mit einer App nutzen",
    apps_how="Jede App für Mastodon funktioniert. Fragt sie nach deinem Server, sag:",
    developers="Für Entwickler",
    graphiql="Die GraphQL-API ausprobieren",
    graphiql_how="Eine API für alles hier: Abfragen, Änderungen und Ereignisse in Echtzeit.",
    runs_on="Läuft mit Chirp und {}.",
    unreachable="Gleich wieder da",
    unreachable_how="Dieser Server ist gerade nicht erreichbar. Nichts ist verloren; versuche es gleich noch einmal.",
    open_app="Chirp öffnen",
    signed_in_as="Angemeldet als {}",
    sign_out="Abmelden",
    sign_out_everywhere="Überall abmelden",
    try_again="Noch einmal versuchen",
    to_start="Zur Startseite",
    notices={
        "stale": (
            "Diese Anmeldung ist vorbei",
            "Sie dauerte zu lange, war schon fertig oder begann in einem anderen Browser. Fang einfach neu an.",
        ),
        "denied": (
            "Zugriff verweigert",
            "Du wurdest nicht angemeldet, weil der Zugriff verweigert wurde. Nichts hat sich geändert.",
        ),
        "code": (
            "Das hat nicht geklappt",
            "Der Server hat die Antwort seiner eigenen Anmeldeseite nicht angenommen. Bitte fang neu an.",
        ),
        "down": (
            "Gleich wieder da",
            "Der Server, der dich anmeldet, ist gerade nicht erreichbar. Bitte versuche es gleich noch einmal.",
        ),
        "account": (
            "Dieses Konto kann sich nicht anmelden",
            "Der Server lässt dieses Konto nicht herein. Vielleicht ist es gesperrt oder noch nicht freigegeben.",
        ),
        "not_admin": (
            "Kein Administrator",
            "Dieses Konto darf den Server nicht verwalten. Du bist weiter angemeldet wie zuvor.",
        ),
        "other_account": (
            "Ein anderes Konto",
            "Du hast mit einem Konto bestätigt, das hier nicht angemeldet ist. Nimm das, mit dem du angemeldet bist.",
        ),
        "sign_out": (
            "Abmelden?",
            "Dieser Browser vergisst dann, wer du bist. Deine Beiträge und Einstellungen bleiben, wie sie sind.",
        ),
        "too_many": (
            "Etwas zu schnell",
            "Von deiner Adresse aus wurde sehr oft eine Anmeldung begonnen. Warte kurz, dann versuch es noch einmal.",
        ),
        "foreign_form": (
            "Nicht geschehen",
            "Eine andere Seite wollte dich abmelden. Du bist noch angemeldet.",
        ),
    },
)

_LANGUAGES = {words.language: words for words in (ENGLISH, GERMAN)}


def words_for(accept_language: str) -> Words:
    """Return the words that an Accept-Language header asks for most (RFC 9110, section 12.5.4), else the English."""
    best, weight = ENGLISH, 0.0
    for item in accept_language.split(","):
        tag, _, parameter = item.partition(";")
        quality = parameter.strip().lower().removeprefix("q=")
        words = _LANGUAGES.get(tag.strip().lower().partition("-")[0])
        try:
            wanted = float(quality or 1)
        except ValueError:
            continue
        if words is not None and wanted > weight:
            best, weight = words, wanted
    return best
