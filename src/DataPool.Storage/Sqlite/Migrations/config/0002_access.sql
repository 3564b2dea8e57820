ALTER TABLE stream ADD COLUMN history_days INTEGER NOT NULL DEFAULT 7;
ALTER TABLE stream ADD COLUMN history_max_bytes INTEGER NOT NULL DEFAULT 268435456;
ALTER TABLE stream ADD COLUMN is_public INTEGER NOT NULL DEFAULT 0;

-- Read keys (kind rk) and API tokens (kind at). streams and origins: JSON arrays, empty for tokens.
CREATE TABLE access_key(
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    key_id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    hash BLOB NOT NULL,
    role TEXT,
    streams TEXT NOT NULL,
    origins TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    valid_until INTEGER,
    last_used_at INTEGER
);
