"""SQL of Chirp's own tables, one file per noun."""
