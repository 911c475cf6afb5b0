"""`chirp dev`: the whole system on one machine, with embedded PostgreSQL and Valkey."""
