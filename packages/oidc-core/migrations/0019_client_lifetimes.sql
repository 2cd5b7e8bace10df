-- How long what a client gets lives, where the operator says so: JSON with seconds by name.
ALTER TABLE clients ADD COLUMN lifetimes TEXT NOT NULL DEFAULT '{}';
