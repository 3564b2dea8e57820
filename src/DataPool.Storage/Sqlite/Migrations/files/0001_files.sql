-- The files that were uploaded for connectors, by the connector's number. is_waiting: 0 for the one that was taken last, 1 for one
-- that waits to be taken, null while its chunks arrive. size: bytes before compression. at: when it came, UTC ticks (100 ns since
-- 0001-01-01). AUTOINCREMENT: a number is never given twice.
CREATE TABLE file(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    connector INTEGER NOT NULL,
    is_waiting INTEGER,
    name TEXT NOT NULL,
    size INTEGER NOT NULL,
    stored_size INTEGER NOT NULL,
    at INTEGER NOT NULL,
    UNIQUE (connector, is_waiting)
);

-- Their compressed bytes, at most 1 MiB a row; number: from 0.
CREATE TABLE file_chunk(
    file_id INTEGER NOT NULL REFERENCES file(id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (file_id, number)
);

-- Who may write: whoever raised the epoch last. Each transaction looks at it.
CREATE TABLE owner(
    id INTEGER PRIMARY KEY CHECK (id = 1),
    epoch INTEGER NOT NULL
);
INSERT INTO owner(id, epoch) VALUES (1, 0);
