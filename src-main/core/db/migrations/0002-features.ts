/**
 * Features, proposals and the planner. A planner is a task of kind `plan`: so it is queued, run, parked, resumed and stopped like every
 * other, and never shown on a board. What it is asked and what it answered stands in `planners`.
 */
export const features = /* sql */ `
CREATE TABLE features (
  id TEXT PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  slug TEXT NOT NULL CHECK (length(slug) BETWEEN 1 AND 80),
  title TEXT NOT NULL,
  brief TEXT NOT NULL,
  -- Of the planner, and of the proposals that it makes.
  model TEXT,
  effort TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  -- Deleted by a person, who may have it back.
  deleted_at INTEGER,
  UNIQUE (project_id, slug)
) STRICT;
CREATE INDEX features_newest ON features (created_at DESC) WHERE deleted_at IS NULL;

ALTER TABLE tasks ADD COLUMN kind TEXT NOT NULL DEFAULT 'work' CHECK (kind IN ('work', 'plan'));
ALTER TABLE tasks ADD COLUMN feature_id TEXT REFERENCES features (id) ON DELETE SET NULL;
-- The task whose run left this one as a follow-up.
ALTER TABLE tasks ADD COLUMN origin_id TEXT REFERENCES tasks (id) ON DELETE SET NULL;
-- A check of the task's own, beside the project's.
ALTER TABLE tasks ADD COLUMN verify_command TEXT;
-- What the planner expects: files it will touch, size, and what a person has edited since.
ALTER TABLE tasks ADD COLUMN estimate TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(estimate));
CREATE INDEX tasks_feature ON tasks (feature_id, status) WHERE feature_id IS NOT NULL;
CREATE INDEX tasks_origin ON tasks (origin_id) WHERE origin_id IS NOT NULL;
CREATE INDEX tasks_plans ON tasks (project_id, status) WHERE kind = 'plan';

-- Boards show work alone; a query finds these by saying the same condition.
DROP INDEX tasks_ordered;
DROP INDEX tasks_moved;
DROP INDEX tasks_project_ordered;
DROP INDEX tasks_project_moved;
CREATE INDEX tasks_ordered ON tasks (status, priority DESC, rank, queued_at, id) WHERE kind = 'work' AND status IN ('proposed', 'todo', 'queued');
CREATE INDEX tasks_moved ON tasks (status, moved_at DESC, id) WHERE kind = 'work' AND status NOT IN ('proposed', 'todo', 'queued');
CREATE INDEX tasks_project_ordered ON tasks (project_id, status, priority DESC, rank, queued_at, id) WHERE kind = 'work' AND status IN ('proposed', 'todo', 'queued');
CREATE INDEX tasks_project_moved ON tasks (project_id, status, moved_at DESC, id) WHERE kind = 'work' AND status NOT IN ('proposed', 'todo', 'queued');

-- What people count: the work. The claim counts planners too, which take a slot like everybody.
CREATE VIEW work_counts AS
  SELECT project_id, status, n - (SELECT count(*) FROM tasks p INDEXED BY tasks_plans WHERE p.kind = 'plan' AND p.project_id = c.project_id AND p.status = c.status) AS n
  FROM task_counts c;

CREATE TABLE planners (
  -- The task of kind 'plan' whose runs these are.
  task_id TEXT PRIMARY KEY REFERENCES tasks (id) ON DELETE CASCADE,
  -- What it plans: a feature, or the spec of one task.
  feature_id TEXT UNIQUE REFERENCES features (id) ON DELETE CASCADE,
  subject_id TEXT UNIQUE REFERENCES tasks (id) ON DELETE CASCADE,
  -- What its present or next run is asked for.
  asked TEXT NOT NULL CHECK (asked IN ('generate', 'refine', 'answer', 'ask', 'structure')),
  asked_at INTEGER NOT NULL,
  -- The task in whose discussion a question was asked, where the answer goes too; null is the discussion of the planner's own subject.
  about_id TEXT REFERENCES tasks (id) ON DELETE SET NULL,
  keep_edits INTEGER NOT NULL DEFAULT 1 CHECK (keep_edits IN (0, 1)),
  -- What it wants to know before it goes on.
  question TEXT CHECK (question IS NULL OR json_valid(question)),
  -- The spec that it proposes for its subject, until a person accepts or refuses it.
  draft TEXT CHECK (draft IS NULL OR json_valid(draft)),
  -- Its own words about the plan.
  summary TEXT NOT NULL DEFAULT '',
  CHECK ((feature_id IS NULL) <> (subject_id IS NULL)),
  CHECK (draft IS NULL OR subject_id IS NOT NULL)
) STRICT;

CREATE TABLE comments (
  id TEXT PRIMARY KEY,
  feature_id TEXT REFERENCES features (id) ON DELETE CASCADE,
  task_id TEXT REFERENCES tasks (id) ON DELETE CASCADE,
  author TEXT NOT NULL CHECK (author IN ('user', 'planner')),
  body TEXT NOT NULL,
  -- The planner's run that answered.
  run_id TEXT REFERENCES runs (id) ON DELETE SET NULL,
  created_at INTEGER NOT NULL,
  edited_at INTEGER,
  deleted_at INTEGER,
  CHECK ((feature_id IS NULL) <> (task_id IS NULL))
) STRICT;
CREATE INDEX comments_feature ON comments (feature_id, created_at) WHERE feature_id IS NOT NULL;
CREATE INDEX comments_task ON comments (task_id, created_at) WHERE task_id IS NOT NULL;

-- Proposals that were dropped, replaced or bundled, whole, so that they can be had back; and which task a bundle became.
CREATE TABLE dropped_proposals (
  task_id TEXT PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  feature_id TEXT REFERENCES features (id) ON DELETE CASCADE,
  slug TEXT NOT NULL,
  title TEXT NOT NULL,
  reason TEXT NOT NULL CHECK (reason IN ('dropped', 'replanned', 'split', 'bundled')),
  bundled_into TEXT REFERENCES tasks (id) ON DELETE SET NULL,
  dropped_at INTEGER NOT NULL,
  value TEXT NOT NULL CHECK (json_valid(value))
) STRICT;
CREATE INDEX dropped_proposals_feature ON dropped_proposals (feature_id, dropped_at);

-- Specs that were replaced by a planner's.
CREATE TABLE spec_versions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  task_id TEXT NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
  replaced_at INTEGER NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX spec_versions_task ON spec_versions (task_id, id);

-- The stage of a planner's run.
CREATE TABLE run_stages_new (
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  name TEXT NOT NULL CHECK (name IN ('prepare', 'setup', 'do', 'verify', 'review', 'deliver', 'plan')),
  round INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('running', 'succeeded', 'failed', 'skipped', 'interrupted')),
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  PRIMARY KEY (run_id, seq),
  CHECK ((status = 'running') = (finished_at IS NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO run_stages_new SELECT * FROM run_stages;
DROP TABLE run_stages;
ALTER TABLE run_stages_new RENAME TO run_stages;
`;
