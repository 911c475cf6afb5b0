"""Mastodon's entities as msgspec Structs, decoded straight from upstream bytes."""
