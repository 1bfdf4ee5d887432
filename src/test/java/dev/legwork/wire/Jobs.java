package dev.legwork.wire;

import dev.legwork.job.Job;
import dev.legwork.job.JobError;
import dev.legwork.job.JobId;
import dev.legwork.job.JobLife;
import dev.legwork.job.JobSpec;
import dev.legwork.job.Origin;
import dev.legwork.job.RawJson;
import dev.legwork.job.RetentionPolicy;
import dev.legwork.job.Transition;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;

/** Makes jobs at chosen points of their lives. */
final class Jobs {
  static final Instant T0 = Instant.parse("2030-01-31T12:00:00.007Z");

  private Jobs() {}

  static Job submitted(String text) {
    JobSpec spec = JobReader.read(Documents.object(Buffer.buffer(text.replace('\'', '"'))));
    JobId id = JobId.next();
    return new Job(
        id, spec, new Origin(T0, null, null, null, id, null), JobLife.submitted(spec, 0, T0));
  }

  static Job running(String text) {
    return JobLife.claimed(submitted(text), "n1", T0.plusSeconds(1));
  }

  static Job retrying(String text) {
    return JobLife.finished(
        running(text),
        Transition.retryIn(
            Duration.ofSeconds(30), JobError.of(JobError.Code.NETWORK, "Refused", true), null),
        T0.plusSeconds(2),
        RetentionPolicy.DEFAULT);
  }

  static Job succeeded(String text, String result) {
    return JobLife.finished(
        running(text),
        Transition.succeeded(new RawJson(result)),
        T0.plusSeconds(2),
        RetentionPolicy.DEFAULT);
  }
}
