-- A semicolon; in a comment.
CREATE TABLE notes (text TEXT NOT NULL) STRICT;
