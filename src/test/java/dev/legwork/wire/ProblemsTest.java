package dev.legwork.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.job.JobId;
import dev.legwork.job.Refusal;
import dev.legwork.job.Violation;
import dev.legwork.store.StoreFailure;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProblemsTest {
  static Stream<Arguments> mapping() {
    Duration second = Duration.ofSeconds(1);
    return Stream.of(
        Arguments.of(new Refusal.Malformed("x"), 400, "malformed"),
        Arguments.of(new Refusal.Unauthorized("x"), 401, "unauthorized"),
        Arguments.of(new Refusal.Forbidden("x"), 403, "forbidden"),
        Arguments.of(new Refusal.NotFound("x"), 404, "not-found"),
        Arguments.of(new Refusal.StateConflict("x"), 409, "state-conflict"),
        Arguments.of(new Refusal.Duplicate(JobId.next()), 409, "duplicate"),
        Arguments.of(new Refusal.LeaseLost("x"), 409, "lease-lost"),
        Arguments.of(new Refusal.TooLarge("x"), 413, "too-large"),
        Arguments.of(new Refusal.IdempotencyMismatch(), 422, "idempotency-mismatch"),
        Arguments.of(
            new Refusal.Invalid(List.of(new Violation("/a", "is wrong"))), 422, "validation"),
        Arguments.of(new Refusal.QueueFull("q", 1, second), 429, "queue-full"),
        Arguments.of(new Refusal.Overloaded("x", second), 503, "overloaded"));
  }

  @ParameterizedTest
  @MethodSource("mapping")
  void everyRefusalHasItsProblem(Refusal refusal, int status, String slug) {
    Problem problem = Problems.of(refusal);
    assertThat(problem.toJson().getString("type")).isEqualTo("urn:legwork:problem:" + slug);
    assertThat(problem.toJson().getInteger("status")).isEqualTo(status);
    assertThat(problem.toJson().getString("detail")).isEqualTo(refusal.detail());
    assertThat(problem.requestId()).isNull();
  }

  @Test
  void noRefusalIsLeftOut() {
    assertThat(mapping().map(row -> ((Refusal) row.get()[0]).code()))
        .containsExactlyInAnyOrderElementsOf(Arrays.asList(Refusal.Code.values()));
  }

  @Test
  void aValidationNamesEveryPlace() {
    Problem problem =
        Problems.of(
            new Refusal.Invalid(
                List.of(new Violation("/a", "is wrong"), new Violation("/b", "is missing"))));
    assertThat(problem.toJson().getJsonArray("errors").encode())
        .isEqualTo(
            "[{\"pointer\":\"/a\",\"detail\":\"is wrong\"},"
                + "{\"pointer\":\"/b\",\"detail\":\"is missing\"}]");
  }

  @Test
  void aDuplicateNamesTheJobThatIsThere() {
    JobId id = JobId.next();
    assertThat(Problems.of(new Refusal.Duplicate(id)).toJson().getString("existing"))
        .isEqualTo(id.toString());
  }

  @Test
  void troubleOfTheStoreIsTransientOrOurs() {
    Problem busy = Problems.of(new StoreFailure("secret path", true, null));
    assertThat(busy.status()).isEqualTo(503);
    assertThat(busy.retryAfterSeconds()).isEqualTo(1);
    Problem broken = Problems.of(new StoreFailure("secret path", false, null));
    assertThat(broken.status()).isEqualTo(500);
    assertThat(broken.toJson().encode()).doesNotContain("secret");
  }

  @Test
  void aDefectIsTellingNothingButItsId() {
    Problem problem = Problems.of(new IllegalStateException("secret"));
    assertThat(problem.status()).isEqualTo(500);
    assertThat(problem.toJson().getString("requestId")).hasSize(36);
    assertThat(problem.toJson().encode()).doesNotContain("secret");
  }
}
