-- Accounts that may ask more often, or less often, than everybody. Every gateway reads it again each 30 seconds.
CREATE TABLE chirp.rate_limit_overrides (
    account_id       text        PRIMARY KEY,
    requests_per_min integer     NOT NULL CHECK (requests_per_min > 0),
    updated_at       timestamptz NOT NULL DEFAULT now()
);
