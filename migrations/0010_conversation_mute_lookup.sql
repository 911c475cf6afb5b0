-- A timeline asks first whether anybody has muted one of its statuses: mostly nobody has, and then it need not know who asks.
CREATE INDEX conversation_mute_members_by_member ON chirp.conversation_mute_members (member_id);
