-- One row a commit. The key is one sequence over all streams, and there is no index by stream: both would make
-- every stream dirty a page of its own in each group commit.
CREATE TABLE log(
    seq INTEGER PRIMARY KEY,
    stream_id INTEGER NOT NULL,
    lsn INTEGER NOT NULL,
    body BLOB NOT NULL
);

-- A stream's rows up to this place in the sequence belong to it no longer; pruning removes them.
CREATE TABLE deleted(
    stream_id INTEGER PRIMARY KEY,
    seq INTEGER NOT NULL
);

-- Written to find out whether the disk takes commits again.
CREATE TABLE probe(
    id INTEGER PRIMARY KEY CHECK (id = 1),
    count INTEGER NOT NULL,
    filler BLOB
);
INSERT INTO probe(id, count) VALUES (1, 0);
