-- Conversations that an account does not want to see. status_id is the root of the conversation.
CREATE TABLE chirp.conversation_mutes (
    account_id text NOT NULL,
    status_id  text NOT NULL,
    muted_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, status_id)
);

-- The statuses seen in a muted conversation: any of them names it.
CREATE TABLE chirp.conversation_mute_members (
    account_id text NOT NULL,
    status_id  text NOT NULL,
    member_id  text NOT NULL,
    PRIMARY KEY (account_id, member_id),
    FOREIGN KEY (account_id, status_id) REFERENCES chirp.conversation_mutes ON DELETE CASCADE
);
CREATE INDEX conversation_mute_members_of_root ON chirp.conversation_mute_members (account_id, status_id);
