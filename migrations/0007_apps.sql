-- The applications that Chirp registered with GoToSocial to sign people in. The newest of a purpose signs in; a former
-- one is kept, since the tokens that it got can be revoked with its secret alone.
CREATE TABLE chirp.apps (
    client_id     text PRIMARY KEY,
    purpose       text NOT NULL CHECK (purpose IN ('people', 'admins')),
    redirect_uri  text NOT NULL,
    secret        bytea NOT NULL,
    registered_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
