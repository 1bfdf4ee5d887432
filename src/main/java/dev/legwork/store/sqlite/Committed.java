package dev.legwork.store.sqlite;

import dev.legwork.job.Job;
import java.util.List;

/**
 * A batch whose transaction was committed, but which may not be on the disk yet.
 *
 * @param batch the requests
 * @param answers one list a request
 * @param changed the jobs it changed, as they are after it
 * @param wrote whether it changed the file at all
 */
record Committed(
    List<Request> batch, List<List<Object>> answers, List<Job> changed, boolean wrote) {}
