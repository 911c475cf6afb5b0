-- Which migrations this database has; `chirp migrate` writes a row with each.
CREATE TABLE chirp.schema_versions (
    version    integer     PRIMARY KEY CHECK (version > 0),
    name       text        NOT NULL UNIQUE,
    checksum   text        NOT NULL, -- SHA-256 of the file, hexadecimal
    applied_at timestamptz NOT NULL DEFAULT now()
);
