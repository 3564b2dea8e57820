-- The streams of a connector besides its own (connector.stream_id): those that it writes to as well, in the order of
-- place (1, 2 …), and those that it no longer writes to but whose items are not withdrawn yet (place is null).
CREATE TABLE other_stream(
    connector_id TEXT NOT NULL REFERENCES connector(id) ON DELETE CASCADE,
    stream_id INTEGER NOT NULL REFERENCES stream(id),
    place INTEGER,
    PRIMARY KEY(connector_id, stream_id)
) WITHOUT ROWID;
CREATE INDEX other_stream_stream ON other_stream(stream_id);

-- Streams that were deleted and whose items may still be on the disk.
CREATE TABLE deleted_stream(id INTEGER PRIMARY KEY);
