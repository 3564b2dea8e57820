-- Who may write: whoever raised the epoch last. Each transaction looks at it.
CREATE TABLE owner(
    id INTEGER PRIMARY KEY CHECK (id = 1),
    epoch INTEGER NOT NULL
);
INSERT INTO owner(id, epoch) VALUES (1, 0);
