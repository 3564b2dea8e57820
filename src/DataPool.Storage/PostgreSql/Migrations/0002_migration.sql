-- How far the tables of a data directory were moved here. A database with rows in it is not whole: no server starts on it.
-- source: identifies what is moved. last_key: the key of the last row that is here, as JSON; null for none.
CREATE TABLE migration_progress(
    table_name TEXT COLLATE "C" PRIMARY KEY,
    source TEXT NOT NULL,
    last_key TEXT,
    rows BIGINT NOT NULL
);
