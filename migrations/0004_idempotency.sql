-- One row for each Idempotency-Key that was sent with a post, for an hour. A row is written before the post is sent on.
CREATE TABLE chirp.idempotency (
    token_hash   bytea NOT NULL, -- SHA-256 of the token
    key          text NOT NULL,
    fingerprint  bytea NOT NULL, -- SHA-256 of query, content type and body
    state        text NOT NULL DEFAULT 'sending' CHECK (state IN ('sending', 'unknown', 'done')),
    attempt      uuid NOT NULL, -- names one sending: who was overtaken by another changes nothing
    created_at   timestamptz NOT NULL DEFAULT now(),
    began_at     timestamptz NOT NULL DEFAULT now(), -- of the attempt
    leased_until timestamptz NOT NULL, -- until then somebody is at work on it
    status_id    text UNIQUE, -- what was made of it; no two keys can have made the same
    answer       bytea, -- sealed
    PRIMARY KEY (token_hash, key)
);
CREATE INDEX idempotency_by_age ON chirp.idempotency (created_at);
