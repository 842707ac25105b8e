/** Which labels are in use, counted as they come and go: a window asks for them while tasks change all the time. */
export const labels = `
CREATE TABLE label_counts (
  label TEXT PRIMARY KEY,
  -- The tasks that have it, each once however often it says it.
  n INTEGER NOT NULL CHECK (n >= 0)
) STRICT, WITHOUT ROWID;
-- As menus list them.
CREATE INDEX label_counts_listed ON label_counts (label COLLATE NOCASE, label);

-- Goes up when a label comes into use or goes out of it.
CREATE TABLE label_changes (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  n INTEGER NOT NULL
) STRICT;
INSERT INTO label_changes VALUES (1, 0);

INSERT INTO label_counts (label, n)
  SELECT l.value, count(DISTINCT t.id) FROM tasks t, json_each(t.labels) l WHERE t.labels <> '[]' GROUP BY l.value;

-- One that is there already is counted by an update, which this does not hear.
CREATE TRIGGER labels_come AFTER INSERT ON label_counts BEGIN
  UPDATE label_changes SET n = n + 1;
END;
CREATE TRIGGER labels_go AFTER DELETE ON label_counts BEGIN
  UPDATE label_changes SET n = n + 1;
END;

CREATE TRIGGER tasks_labels_insert AFTER INSERT ON tasks WHEN NEW.labels <> '[]' BEGIN
  INSERT INTO label_counts (label, n) SELECT DISTINCT value, 1 FROM json_each(NEW.labels) WHERE true
    ON CONFLICT (label) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER tasks_labels_delete AFTER DELETE ON tasks WHEN OLD.labels <> '[]' BEGIN
  UPDATE label_counts SET n = n - 1 WHERE label IN (SELECT value FROM json_each(OLD.labels));
  DELETE FROM label_counts WHERE n = 0 AND label IN (SELECT value FROM json_each(OLD.labels));
END;
-- What is new first: one that stays must not go out of use in between.
CREATE TRIGGER tasks_labels_update AFTER UPDATE OF labels ON tasks WHEN NEW.labels <> OLD.labels BEGIN
  INSERT INTO label_counts (label, n) SELECT DISTINCT value, 1 FROM json_each(NEW.labels) WHERE true
    ON CONFLICT (label) DO UPDATE SET n = n + 1;
  UPDATE label_counts SET n = n - 1 WHERE label IN (SELECT value FROM json_each(OLD.labels));
  DELETE FROM label_counts WHERE n = 0 AND label IN (SELECT value FROM json_each(OLD.labels));
END;
`;
