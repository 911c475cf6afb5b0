-- What Chirp itself has to tell its listeners: written in the transaction of the change, read by cursor (id).
CREATE TABLE chirp.events (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id text NOT NULL,
    kind       text NOT NULL,
    payload    jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX events_of_account ON chirp.events (account_id, id);
CREATE INDEX events_by_age ON chirp.events (created_at);
