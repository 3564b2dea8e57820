-- Data Protection's keys, which open connectors' secrets.
CREATE TABLE key_ring(
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    xml TEXT NOT NULL
);
