-- Who may operate the platform: subjects of access tokens. What they may do, the token's scopes say.
CREATE TABLE operators (
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (issuer, subject)
) STRICT, WITHOUT ROWID;
