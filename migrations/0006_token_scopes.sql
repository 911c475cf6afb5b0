-- What the tokens of GoToSocial may do, by the SHA-256 of the token: told by POST /oauth/token, or found out by asking.
-- complete: granted is all that the token may do; else a scope in neither list is not known yet.
CREATE TABLE chirp.token_scopes (
    token_sha256 bytea PRIMARY KEY,
    granted      text[] NOT NULL DEFAULT '{}',
    refused      text[] NOT NULL DEFAULT '{}',
    complete     boolean NOT NULL DEFAULT false,
    learnt_at    timestamptz NOT NULL DEFAULT now()
);
