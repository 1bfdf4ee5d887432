CREATE TABLE job (
  seq           INTEGER PRIMARY KEY,
  id            BLOB    NOT NULL,
  kind          TEXT    NOT NULL,
  queue         TEXT    NOT NULL,
  name          TEXT,
  content       TEXT    NOT NULL,
  concurrency   TEXT,
  created_at    INTEGER NOT NULL,
  principal     TEXT,
  traceparent   TEXT,
  parent_id     BLOB,
  root_id       BLOB,
  schedule      TEXT,
  state         TEXT    NOT NULL,
  version       INTEGER NOT NULL,
  fence         INTEGER NOT NULL,
  attempt       INTEGER NOT NULL,
  failures      INTEGER NOT NULL,
  lost          INTEGER NOT NULL,
  node          TEXT,
  due_at        INTEGER NOT NULL,
  expires_at    INTEGER,
  started_at    INTEGER,
  finished_at   INTEGER,
  cancel        TEXT,
  pending_after INTEGER NOT NULL,
  progress      TEXT,
  result        TEXT,
  error         TEXT,
  prune_at      INTEGER,
  line          INTEGER,
  rank          INTEGER NOT NULL
);

CREATE UNIQUE INDEX job_id ON job (id);

-- Claims, due times and retention: see the lines in the package's documentation. Running jobs stand in none.
CREATE INDEX job_line ON job (line, rank, id) WHERE line IS NOT NULL;

-- What a node holds; as small as the slots of the nodes.
CREATE INDEX job_held ON job (node, id) WHERE state IN ('running', 'waiting');

-- Lists by a state that is rare among many; the common states are found through the id or the lines.
CREATE INDEX job_state ON job (state, id)
  WHERE state IN ('scheduled', 'retrying', 'failed', 'cancelled', 'expired');

CREATE INDEX job_concurrency ON job (concurrency, line, rank, id) WHERE concurrency IS NOT NULL;
CREATE INDEX job_expiry ON job (expires_at)
  WHERE expires_at IS NOT NULL AND attempt = 0 AND state IN ('scheduled', 'queued');
CREATE INDEX job_root ON job (root_id, id) WHERE root_id IS NOT NULL;

CREATE TABLE lane (
  id    INTEGER PRIMARY KEY,
  queue TEXT NOT NULL,
  kind  TEXT NOT NULL,
  UNIQUE (queue, kind)
);

CREATE TABLE queue (
  name        TEXT PRIMARY KEY,
  concurrency INTEGER,
  max_depth   INTEGER,
  paused      INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE queue_count (
  queue TEXT    NOT NULL,
  state TEXT    NOT NULL,
  jobs  INTEGER NOT NULL,
  PRIMARY KEY (queue, state)
) WITHOUT ROWID;

CREATE TABLE concurrency_limit (
  key  TEXT PRIMARY KEY,
  jobs INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE unique_key (
  scope       TEXT    NOT NULL,
  key         TEXT    NOT NULL,
  fingerprint TEXT,
  job_id      BLOB    NOT NULL,
  until       INTEGER NOT NULL,
  PRIMARY KEY (scope, key)
) WITHOUT ROWID;

CREATE INDEX unique_key_until ON unique_key (until);

CREATE TABLE dependency (
  after_id BLOB    NOT NULL,
  seq      INTEGER NOT NULL,
  PRIMARY KEY (after_id, seq)
) WITHOUT ROWID;

CREATE INDEX dependency_seq ON dependency (seq);

CREATE TABLE attempt (
  seq         INTEGER NOT NULL,
  number      INTEGER NOT NULL,
  node        TEXT,
  started_at  INTEGER,
  finished_at INTEGER,
  outcome     TEXT    NOT NULL,
  error       TEXT,
  result      TEXT,
  PRIMARY KEY (seq, number)
) WITHOUT ROWID;

CREATE TABLE output (
  seq     INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  frames  BLOB    NOT NULL,
  PRIMARY KEY (seq, attempt)
);

CREATE TABLE label (
  key   TEXT    NOT NULL,
  value TEXT    NOT NULL,
  id    BLOB    NOT NULL,
  PRIMARY KEY (key, value, id)
) WITHOUT ROWID;

CREATE INDEX label_id ON label (id);
