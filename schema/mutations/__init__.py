"""Mutations with their inputs, one file per noun."""
