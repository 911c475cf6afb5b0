-- When the session of a grant ends at the latest: Redis forgets sessions, and their tokens are to be ended all the same.
-- Sessions that are in use tell it anew; one that began before this has fourteen days like any other.
ALTER TABLE chirp.grants ADD COLUMN session_ends_at timestamptz NOT NULL DEFAULT now() + interval '15 days';
CREATE INDEX grants_by_end ON chirp.grants (session_ends_at);
