-- What happened to connectors, by the connector's number. Ids are microseconds since 1970, rising within a connector, so that
-- what is too old is a range of the key. Bodies are JSON.
CREATE TABLE log_entry(
    connector INTEGER NOT NULL,
    id INTEGER NOT NULL,
    level INTEGER NOT NULL,
    event INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (connector, id)
) WITHOUT ROWID;

CREATE TABLE run(
    connector INTEGER NOT NULL,
    id INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (connector, id)
) WITHOUT ROWID;

-- The requests of about a second in a row: a row a request would cost more than the requests do. kind: 0 accepted, 1 refused.
CREATE TABLE request_chunk(
    connector INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    id INTEGER NOT NULL,
    count INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (connector, kind, id)
) WITHOUT ROWID;

-- hour: hours since 1970, UTC.
CREATE TABLE hour(
    connector INTEGER NOT NULL,
    hour INTEGER NOT NULL,
    runs INTEGER NOT NULL,
    errors INTEGER NOT NULL,
    items INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    PRIMARY KEY (connector, hour)
) WITHOUT ROWID;
