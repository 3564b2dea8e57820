-- Times are UTC ticks (100 ns since 0001-01-01). AUTOINCREMENT: a number is never given twice.
CREATE TABLE stream(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    epoch TEXT NOT NULL,
    created_at INTEGER NOT NULL
);

-- name_key: the name as it is compared (composed, upper case); SQLite's NOCASE knows ASCII only.
CREATE TABLE connector(
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL UNIQUE,
    stream_id INTEGER NOT NULL REFERENCES stream(id),
    enabled INTEGER NOT NULL,
    definition TEXT NOT NULL,
    secrets BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    deleting TEXT,
    runtime TEXT
);
CREATE INDEX connector_stream ON connector(stream_id);

CREATE TABLE ingest_key(
    key_id TEXT PRIMARY KEY,
    connector_id TEXT NOT NULL REFERENCES connector(id) ON DELETE CASCADE,
    hash BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    valid_until INTEGER,
    last_used_at INTEGER
) WITHOUT ROWID;
CREATE INDEX ingest_key_connector ON ingest_key(connector_id);
