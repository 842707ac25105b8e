/**
 * Statuses, outcomes and failure codes are CHECKed here too, so that no path around the code can store an illegal state.
 * `blocked` (unmet dependencies) and `task_counts` are kept by triggers, so that the claim and the status line never scan.
 */
export const initial = /* sql */ `
CREATE TABLE projects (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  path TEXT NOT NULL UNIQUE,
  present INTEGER NOT NULL DEFAULT 1 CHECK (present IN (0, 1)),
  paused INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1)),
  max_running INTEGER NOT NULL DEFAULT 2 CHECK (max_running > 0),
  settings TEXT NOT NULL CHECK (json_valid(settings)),
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE agents (
  id TEXT PRIMARY KEY,
  enabled INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
  max_running INTEGER CHECK (max_running > 0),
  settings TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(settings)),
  hold_reason TEXT CHECK (hold_reason IN ('paused', 'agent-missing', 'agent-auth')),
  hold_text TEXT,
  parked_until INTEGER,
  CHECK ((hold_reason IS NULL) = (hold_text IS NULL))
) STRICT;

CREATE TABLE tasks (
  id TEXT PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  slug TEXT NOT NULL CHECK (length(slug) BETWEEN 1 AND 80),
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('proposed', 'todo', 'queued', 'inprogress', 'review', 'done', 'failed', 'archived')),
  archived_from TEXT CHECK (archived_from IN ('todo', 'done', 'failed')),
  model TEXT,
  agent TEXT NOT NULL,
  effort TEXT,
  priority INTEGER NOT NULL DEFAULT 0,
  rank TEXT NOT NULL,
  labels TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(labels)),
  blocked INTEGER NOT NULL DEFAULT 0 CHECK (blocked >= 0),
  not_before INTEGER,
  parked_until INTEGER,
  parked_text TEXT,
  queued_at INTEGER,
  -- How the next run starts: from scratch, or in the worktree and session of the last one.
  resume TEXT NOT NULL DEFAULT 'fresh' CHECK (resume IN ('fresh', 'continue')),
  -- What a person asks of the next run (changes requested in review).
  follow_up TEXT,
  run_id TEXT,
  branch TEXT NOT NULL,
  base_sha TEXT,
  head_sha TEXT,
  outcome TEXT CHECK (outcome IN ('pull-request', 'pushed-branch', 'local-branch', 'no-change')),
  pr_url TEXT,
  pr_state TEXT CHECK (pr_state IN ('open', 'merged', 'closed')),
  failure_code TEXT,
  failure_message TEXT,
  cost_usd REAL NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  -- When it came into its column.
  moved_at INTEGER NOT NULL DEFAULT 0,
  started_at INTEGER,
  finished_at INTEGER,
  UNIQUE (project_id, slug),
  CHECK ((status = 'archived') = (archived_from IS NOT NULL)),
  CHECK (status <> 'inprogress' OR run_id IS NOT NULL),
  CHECK (status <> 'failed' OR failure_code IS NOT NULL),
  CHECK (status <> 'queued' OR queued_at IS NOT NULL)
) STRICT;

-- One seek per project and agent finds the head of its queue; the trailing columns let it skip waiting rows without a table read.
CREATE INDEX tasks_queue ON tasks (project_id, agent, priority DESC, rank, queued_at, id, not_before, parked_until) WHERE status = 'queued' AND blocked = 0;
CREATE INDEX tasks_running ON tasks (agent, project_id) WHERE status = 'inprogress';
CREATE INDEX tasks_scheduled ON tasks (not_before) WHERE status = 'queued' AND not_before IS NOT NULL;
CREATE INDEX tasks_parked ON tasks (parked_until) WHERE status = 'queued' AND parked_until IS NOT NULL;
CREATE INDEX tasks_column ON tasks (status, rank);
CREATE INDEX tasks_board ON tasks (project_id, status, rank);
-- The order in which a board shows the columns that people order, and the others. Partial, so that a move touches two of them, not four;
-- a query finds them by saying the same condition.
CREATE INDEX tasks_ordered ON tasks (status, priority DESC, rank, queued_at, id) WHERE status IN ('proposed', 'todo', 'queued');
CREATE INDEX tasks_moved ON tasks (status, moved_at DESC, id) WHERE status NOT IN ('proposed', 'todo', 'queued');
CREATE INDEX tasks_project_ordered ON tasks (project_id, status, priority DESC, rank, queued_at, id) WHERE status IN ('proposed', 'todo', 'queued');
CREATE INDEX tasks_project_moved ON tasks (project_id, status, moved_at DESC, id) WHERE status NOT IN ('proposed', 'todo', 'queued');

CREATE TABLE task_deps (
  task_id TEXT NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
  depends_on TEXT NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
  PRIMARY KEY (task_id, depends_on),
  CHECK (task_id <> depends_on)
) STRICT, WITHOUT ROWID;
CREATE INDEX task_deps_reverse ON task_deps (depends_on);

CREATE TABLE task_counts (
  project_id TEXT NOT NULL,
  status TEXT NOT NULL,
  n INTEGER NOT NULL CHECK (n >= 0),
  PRIMARY KEY (project_id, status)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER tasks_counted_insert AFTER INSERT ON tasks BEGIN
  INSERT INTO task_counts (project_id, status, n) VALUES (NEW.project_id, NEW.status, 1)
    ON CONFLICT (project_id, status) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER tasks_counted_delete AFTER DELETE ON tasks BEGIN
  UPDATE task_counts SET n = n - 1 WHERE project_id = OLD.project_id AND status = OLD.status;
END;
CREATE TRIGGER tasks_counted_update AFTER UPDATE OF status ON tasks WHEN NEW.status <> OLD.status BEGIN
  UPDATE task_counts SET n = n - 1 WHERE project_id = OLD.project_id AND status = OLD.status;
  INSERT INTO task_counts (project_id, status, n) VALUES (NEW.project_id, NEW.status, 1)
    ON CONFLICT (project_id, status) DO UPDATE SET n = n + 1;
END;

-- A task that is done, or was when it was archived, satisfies those that depend on it. Nothing else does.
CREATE TRIGGER tasks_satisfied AFTER UPDATE OF status ON tasks
WHEN (NEW.status = 'done' OR NEW.archived_from IS 'done') <> (OLD.status = 'done' OR OLD.archived_from IS 'done') BEGIN
  UPDATE tasks SET blocked = blocked + iif(NEW.status = 'done' OR NEW.archived_from IS 'done', -1, 1)
    WHERE id IN (SELECT task_id FROM task_deps WHERE depends_on = NEW.id);
END;
CREATE TRIGGER task_deps_added AFTER INSERT ON task_deps BEGIN
  UPDATE tasks SET blocked = blocked + 1
    WHERE id = NEW.task_id AND NOT EXISTS (SELECT 1 FROM tasks d WHERE d.id = NEW.depends_on AND (d.status = 'done' OR d.archived_from IS 'done'));
END;
CREATE TRIGGER task_deps_removed AFTER DELETE ON task_deps BEGIN
  UPDATE tasks SET blocked = blocked - 1
    WHERE id = OLD.task_id AND NOT EXISTS (SELECT 1 FROM tasks d WHERE d.id = OLD.depends_on AND (d.status = 'done' OR d.archived_from IS 'done'));
END;
-- Not left to the cascade, which comes when the task is gone: by then nothing says whether it was done, so nothing says what to count.
CREATE TRIGGER tasks_leave_dependencies BEFORE DELETE ON tasks BEGIN
  DELETE FROM task_deps WHERE depends_on = OLD.id;
END;

CREATE TABLE runs (
  id TEXT PRIMARY KEY,
  task_id TEXT NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('running', 'succeeded', 'failed', 'cancelled', 'interrupted', 'parked')),
  -- The instance that drives it; a later write by any other is refused.
  owner TEXT NOT NULL,
  resumes TEXT REFERENCES runs (id),
  agent TEXT NOT NULL,
  model TEXT,
  effort TEXT,
  session_id TEXT,
  review_session_id TEXT,
  worktree TEXT NOT NULL,
  branch TEXT NOT NULL,
  base_ref TEXT,
  base_sha TEXT,
  head_sha TEXT,
  -- Where the pipeline stands, as its reducer's state.
  progress TEXT NOT NULL CHECK (json_valid(progress)),
  verdict TEXT CHECK (verdict IS NULL OR json_valid(verdict)),
  outcome TEXT CHECK (outcome IN ('pull-request', 'pushed-branch', 'local-branch', 'no-change')),
  pr_url TEXT,
  failure_code TEXT,
  failure_message TEXT,
  cost_usd REAL,
  tokens TEXT NOT NULL DEFAULT '{"input":0,"output":0,"cacheRead":0,"cacheWrite":0}' CHECK (json_valid(tokens)),
  -- What it is at, and the agent's own list: shown on boards, never decided by.
  step_text TEXT,
  step_at INTEGER,
  todos TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(todos)),
  diff_stat TEXT CHECK (diff_stat IS NULL OR json_valid(diff_stat)),
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  UNIQUE (task_id, number),
  CHECK ((status = 'running') = (finished_at IS NULL)),
  CHECK ((failure_code IS NULL) = (failure_message IS NULL))
) STRICT;
CREATE INDEX runs_running ON runs (owner) WHERE status = 'running';
-- Newest first; and what was spent since a time, without a look at the rows.
CREATE INDEX runs_started ON runs (started_at, agent, cost_usd);
-- The last fence: a task is in one run at a time.
CREATE UNIQUE INDEX runs_one_per_task ON runs (task_id) WHERE status = 'running';

CREATE TABLE run_stages (
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  name TEXT NOT NULL CHECK (name IN ('prepare', 'setup', 'do', 'verify', 'review', 'deliver')),
  round INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('running', 'succeeded', 'failed', 'skipped', 'interrupted')),
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  PRIMARY KEY (run_id, seq),
  CHECK ((status = 'running') = (finished_at IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE receipts (
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  command TEXT NOT NULL,
  exit_code INTEGER NOT NULL,
  sha TEXT NOT NULL,
  duration_ms INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  output_tail TEXT NOT NULL,
  PRIMARY KEY (run_id, seq)
) STRICT, WITHOUT ROWID;

-- Agent processes that outlive the app. A row without ended_at is looked at when the next instance starts.
CREATE TABLE processes (
  id TEXT PRIMARY KEY,
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  dir TEXT NOT NULL,
  pid INTEGER NOT NULL,
  start_time TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER
) STRICT;
CREATE INDEX processes_run ON processes (run_id);
CREATE INDEX processes_living ON processes (run_id) WHERE ended_at IS NULL;

CREATE TABLE activity (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  task_id TEXT NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL CHECK (actor IN ('user', 'dispatcher', 'run', 'system')),
  kind TEXT NOT NULL,
  from_status TEXT,
  to_status TEXT,
  run_id TEXT,
  text TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX activity_task ON activity (task_id, id);
CREATE INDEX activity_moves ON activity (at) WHERE to_status IN ('done', 'failed', 'review');

-- What a person told a running agent; taken into its session at its next turn.
CREATE TABLE run_messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  text TEXT NOT NULL,
  taken_at INTEGER
) STRICT;
CREATE INDEX run_messages_waiting ON run_messages (run_id, id) WHERE taken_at IS NULL;

-- Images of specs; the files lie in the state folder under their SHA-256.
CREATE TABLE attachments (
  id TEXT PRIMARY KEY CHECK (length(id) = 64),
  name TEXT NOT NULL,
  mime TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

-- Full text of title, slug and spec. The words come from the tasks themselves, by rowid: nothing here may VACUUM, which renumbers them.
CREATE VIRTUAL TABLE tasks_text USING fts5 (title, slug, body, content='tasks', content_rowid='rowid', tokenize='unicode61 remove_diacritics 2', prefix='2 3');
CREATE TRIGGER tasks_text_insert AFTER INSERT ON tasks BEGIN
  INSERT INTO tasks_text (rowid, title, slug, body) VALUES (NEW.rowid, NEW.title, NEW.slug, NEW.body);
END;
CREATE TRIGGER tasks_text_delete AFTER DELETE ON tasks BEGIN
  INSERT INTO tasks_text (tasks_text, rowid, title, slug, body) VALUES ('delete', OLD.rowid, OLD.title, OLD.slug, OLD.body);
END;
CREATE TRIGGER tasks_text_update AFTER UPDATE OF title, slug, body ON tasks BEGIN
  INSERT INTO tasks_text (tasks_text, rowid, title, slug, body) VALUES ('delete', OLD.rowid, OLD.title, OLD.slug, OLD.body);
  INSERT INTO tasks_text (rowid, title, slug, body) VALUES (NEW.rowid, NEW.title, NEW.slug, NEW.body);
END;

CREATE TABLE settings (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  value TEXT NOT NULL CHECK (json_valid(value))
) STRICT;
`;
