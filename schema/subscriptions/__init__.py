"""Subscriptions, one file per noun."""
