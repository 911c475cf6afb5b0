"""The SQL migrations of the schema chirp: NNNN_what.sql, forward only, expand before contract."""
