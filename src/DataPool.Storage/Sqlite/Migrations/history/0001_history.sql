-- What streams were. A keyframe is a stream as it stood at a position of its log; segments hold the log rows between,
-- without gaps from the oldest keyframe on. Times are UTC ticks. The bodies lie in tables by number, so that the indexes
-- stay small; the indexes hold what sums and searches need.
CREATE TABLE keyframe(
    id INTEGER PRIMARY KEY,
    stream_id INTEGER NOT NULL,
    lsn INTEGER NOT NULL,
    at INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    body BLOB NOT NULL
);
CREATE UNIQUE INDEX keyframe_place ON keyframe(stream_id, lsn);

CREATE TABLE segment(
    id INTEGER PRIMARY KEY,
    stream_id INTEGER NOT NULL,
    first_lsn INTEGER NOT NULL,
    last_lsn INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    body BLOB NOT NULL
);
CREATE INDEX segment_place ON segment(stream_id, last_lsn, bytes);
