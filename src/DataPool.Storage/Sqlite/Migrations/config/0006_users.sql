-- People who sign in. email_key: the address as it is compared (composed, upper case). password_hash: null until one was set.
-- stamp: a session counts while it has its user's. invitation: SHA-256 of the token with which a password is set.
CREATE TABLE user_account(
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    password_hash TEXT,
    stamp TEXT NOT NULL,
    invitation BLOB,
    invited_until INTEGER,
    created_at INTEGER NOT NULL,
    last_sign_in_at INTEGER
);

-- Who is signed in. hash: SHA-256 of what the browser shows. No part of backups.
CREATE TABLE user_session(
    hash BLOB PRIMARY KEY,
    user_id TEXT NOT NULL,
    stamp TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX user_session_user ON user_session(user_id);
