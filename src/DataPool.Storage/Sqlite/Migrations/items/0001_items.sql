-- lsn: the log position that the stream's parts stand at; -1 while the stream is being deleted.
CREATE TABLE head(
    stream_id INTEGER PRIMARY KEY,
    lsn INTEGER NOT NULL,
    body BLOB NOT NULL
);

CREATE TABLE shape(
    stream_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (stream_id, number)
) WITHOUT ROWID;

CREATE TABLE item(
    stream_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (stream_id, number)
) WITHOUT ROWID;
