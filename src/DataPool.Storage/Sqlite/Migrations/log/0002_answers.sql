-- Answers that are remembered for requests with an Idempotency-Key, written in the transaction of the write itself. Only
-- appended to and cut off at its beginning; the index by key is in memory: one in the file would dirty a page a request.
-- at: UTC ticks of the request. key and print: the halves of 128 bits.
CREATE TABLE answer(
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    connector INTEGER NOT NULL,
    key_high INTEGER NOT NULL,
    key_low INTEGER NOT NULL,
    print_high INTEGER NOT NULL,
    print_low INTEGER NOT NULL,
    body BLOB NOT NULL
);
