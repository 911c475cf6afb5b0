-- Tokens with which the worker acts for a person, sealed. Each sign-in brings one, each sign-out takes one away.
CREATE TABLE chirp.grants (
    token_sha256 bytea PRIMARY KEY,
    account_id   text NOT NULL,
    client_id    text NOT NULL,
    scopes       text[] NOT NULL,
    token        bytea NOT NULL,
    verified_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX grants_of_account ON chirp.grants (account_id, verified_at DESC);
