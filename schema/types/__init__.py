"""Object types, one file per noun."""
