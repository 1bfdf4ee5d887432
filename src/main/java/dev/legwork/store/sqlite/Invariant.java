package dev.legwork.store.sqlite;

import java.util.List;

/**
 * What must be true of every store's file beyond what SQLite itself checks.
 *
 * @param name in one word
 * @param wrong what a row of the query is, in the plural
 * @param query names what breaks it, one text a row
 */
record Invariant(String name, String wrong, String query) {
  private static final String ID =
      "lower(substr(hex(job.id), 1, 8) || '-' || substr(hex(job.id), 9, 4) || '-'"
          + " || substr(hex(job.id), 13, 4) || '-' || substr(hex(job.id), 17, 4) || '-'"
          + " || substr(hex(job.id), 21))";

  static final List<Invariant> ALL =
      List.of(
          new Invariant(
              "states",
              "jobs are in a state or of a kind that nobody knows",
              "SELECT "
                  + ID
                  + " || ' ' || kind || ' ' || state FROM job WHERE state NOT IN"
                  + " (SELECT value FROM json_each(?1)) OR kind NOT IN"
                  + " (SELECT value FROM json_each(?2))"),
          new Invariant(
              "counts",
              "counts of jobs differ from the jobs there are",
              """
              SELECT queue || ' ' || state || ': ' || sum(counted) || ' counted, ' || sum(there)
                || ' there'
              FROM (SELECT queue, state, jobs AS counted, 0 AS there FROM queue_count
                UNION ALL SELECT queue, state, 0, count(*) FROM job GROUP BY queue, state)
              GROUP BY queue, state HAVING sum(counted) <> sum(there)
              """),
          new Invariant(
              "lines",
              "jobs stand in another line than their state asks for",
              "SELECT "
                  + ID
                  + " || ' ' || job.state || ' in ' || ifnull(job.line, 'none') FROM job"
                  + " LEFT JOIN lane ON lane.queue = job.queue AND lane.kind = job.kind WHERE CASE"
                  + " WHEN job.state = 'queued' THEN lane.id IS NULL OR job.line IS NULL"
                  + "   OR job.line NOT IN (lane.id, -1000 - lane.id)"
                  + " WHEN job.state IN ('running', 'waiting') THEN job.line IS NOT NULL"
                  + " WHEN job.state IN ('scheduled', 'retrying')"
                  + "   THEN job.line IS NOT iif(job.pending_after > 0, -3, -1)"
                  + " ELSE job.line IS NOT -2 END"),
          new Invariant(
              "claims",
              "running jobs belong to no node or were never claimed",
              "SELECT "
                  + ID
                  + " FROM job WHERE state = 'running'"
                  + " AND (node IS NULL OR fence < 1 OR attempt < 1)"),
          new Invariant(
              "numbers",
              "jobs have numbers that cannot be (attempts, failures, fences, times)",
              "SELECT "
                  + ID
                  + " FROM job WHERE fence < 0 OR attempt < 0 OR failures < 0 OR lost < 0"
                  + " OR fence < attempt OR version < 0 OR length(id) <> 16"
                  + " OR (state IN ('succeeded', 'failed', 'cancelled', 'expired'))"
                  + "   <> (finished_at IS NOT NULL)"),
          new Invariant(
              "after",
              "jobs wait for others that are done or not there",
              "SELECT "
                  + ID
                  + " || ' waits for ' || job.pending_after || ', ' || (SELECT count(*) FROM"
                  + " dependency WHERE dependency.seq = job.seq) || ' are open' FROM job"
                  + " WHERE state = 'scheduled' AND pending_after <>"
                  + " (SELECT count(*) FROM dependency JOIN job AS before"
                  + " ON before.id = dependency.after_id WHERE dependency.seq = job.seq"
                  + " AND before.state NOT IN ('succeeded', 'failed', 'cancelled', 'expired'))"),
          new Invariant(
              "keys",
              "dedupe keys lead to jobs that have another one",
              "SELECT key || ' to ' || "
                  + ID
                  + " FROM unique_key JOIN job ON job.id = unique_key.job_id"
                  + " WHERE scope = 'dedupe'"
                  + " AND json_extract(job.content, '$.dedupe.key') IS NOT unique_key.key"),
          new Invariant(
              "concurrency",
              "concurrency keys in use have no limit",
              "SELECT DISTINCT concurrency FROM job WHERE concurrency IS NOT NULL"
                  + " AND concurrency NOT IN (SELECT key FROM concurrency_limit)"),
          new Invariant(
              "orphans",
              "attempts, outputs, labels or dependencies belong to no job",
              """
              SELECT 'attempt ' || number || ' of row ' || seq FROM attempt
                WHERE seq NOT IN (SELECT seq FROM job)
              UNION ALL SELECT 'output ' || attempt || ' of row ' || seq FROM output
                WHERE seq NOT IN (SELECT seq FROM job)
              UNION ALL SELECT 'label ' || key FROM label WHERE id NOT IN (SELECT id FROM job)
              UNION ALL SELECT 'dependency of row ' || seq FROM dependency
                WHERE seq NOT IN (SELECT seq FROM job)
              """));
}
