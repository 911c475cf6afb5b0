"""The GraphQL contract: types, arguments, projection. No I/O of its own."""
