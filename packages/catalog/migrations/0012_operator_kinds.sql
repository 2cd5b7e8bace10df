-- Users and clients of an issuer have names of their own: a client that is called as a user's subject is not that user.
-- Which of the two an operator from before was meant to be, nobody wrote down: they stay both, with the rights that they
-- had, until one of them is removed.
CREATE TABLE operators_of_a_kind (
  issuer TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('user', 'client')),
  subject TEXT NOT NULL,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (issuer, kind, subject)
) STRICT, WITHOUT ROWID;

INSERT INTO operators_of_a_kind (issuer, kind, subject, name, created_at)
  SELECT issuer, kinds.value, subject, name, created_at FROM operators, json_each('["user","client"]') AS kinds;

DROP TABLE operators;

ALTER TABLE operators_of_a_kind RENAME TO operators;
