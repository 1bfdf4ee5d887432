package dev.legwork.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobKind;
import dev.legwork.job.JobLife;
import dev.legwork.job.JobSpec;
import dev.legwork.job.Origin;
import dev.legwork.job.Refusal;
import dev.legwork.store.SettableClock;
import dev.legwork.store.Specs;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AuthenticationTest {
  private static final String CONFIGURED = "0123456789abcdef";

  private final SettableClock clock = new SettableClock();
  private final AttemptTokens attemptTokens = new AttemptTokens();
  private final Map<JobId, Job> live = new HashMap<>();

  private Authentication by(Keyring keyring) {
    return new Authentication(
        keyring,
        attemptTokens,
        (id, attempt, fence) -> {
          Job job = live.get(id);
          return job != null && job.status().attempt() == attempt && job.status().fence() == fence
              ? job
              : null;
        });
  }

  private Keyring ring() {
    return new Keyring(null, false, clock);
  }

  private AccessKey.Fresh key(String name, Set<String> queues, Duration life, Scope... scopes) {
    return AccessKey.make(
        name,
        Set.of(scopes),
        queues,
        clock.instant(),
        life == null ? null : clock.instant().plus(life));
  }

  private Job job(String principal, JobSpec spec) {
    JobId id = JobId.next();
    Origin origin = new Origin(clock.instant(), principal, null, null, id, null);
    Job job = new Job(id, spec, origin, JobLife.submitted(spec, 0, clock.instant()));
    live.put(id, job);
    return job;
  }

  private static void unknown(Authentication authentication, String credentials) {
    assertThatThrownBy(() -> authentication.of(credentials))
        .isInstanceOf(Refusal.Unauthorized.class);
  }

  @Test
  void withoutAnyTokenEverybodyIsAnybody() {
    Authentication open = by(ring());
    assertThat(open.of(null)).isEqualTo(Principal.ANYBODY);
    assertThat(open.of("Bearer whatever")).isEqualTo(Principal.ANYBODY);
    assertThat(open.of("Basic YTpi")).isEqualTo(Principal.ANYBODY);
  }

  @Test
  void theConfiguredTokenMayDoEverything() {
    Authentication authentication = by(new Keyring(CONFIGURED, false, clock));
    Principal admin = authentication.of("Bearer " + CONFIGURED);
    assertThat(admin.name()).isEqualTo("admin");
    assertThat(admin.may(Scope.WORK_EXECUTE)).isTrue();
    assertThat(admin.seesAll()).isTrue();
    assertThat(authentication.of("bearer   " + CONFIGURED + " ")).isEqualTo(admin);
    for (String wrong :
        List.of(
            "",
            "Bearer",
            "Bearer ",
            "Bearer " + CONFIGURED + "0",
            "Bearer " + CONFIGURED.substring(1),
            "Bearer " + CONFIGURED.toUpperCase(java.util.Locale.ROOT),
            "Basic " + CONFIGURED,
            CONFIGURED,
            "Bearer " + "x".repeat(100_000))) {
      unknown(authentication, wrong);
    }
    unknown(authentication, null);
  }

  @Test
  void aKeyIsFoundByItsIdAndOnlyWithItsSecret() {
    Keyring ring = ring();
    AccessKey.Fresh one = key("one", Set.of("a"), null, Scope.JOBS_READ);
    AccessKey.Fresh two = key("two", null, null, Scope.ADMIN);
    ring.replace(List.of(one.key(), two.key()));
    Authentication authentication = by(ring);
    assertThat(one.token()).matches("lw_[0-9A-Za-z]{8}_[0-9A-Za-z]{43}");
    Principal found = authentication.of("Bearer " + one.token());
    assertThat(found.name()).isEqualTo("one");
    assertThat(found.may(Scope.JOBS_READ)).isTrue();
    assertThat(found.may(Scope.JOBS_WRITE)).isFalse();
    assertThat(found.knows("a")).isTrue();
    assertThat(found.knows("b")).isFalse();
    // One's id with two's secret, and the secret with its last character changed.
    unknown(authentication, "Bearer " + one.token().substring(0, 12) + two.token().substring(12));
    char last = one.token().charAt(54) == 'a' ? 'b' : 'a';
    unknown(authentication, "Bearer " + one.token().substring(0, 54) + last);
    unknown(authentication, "Bearer lw_" + one.key().id() + "_" + one.key().hash());
  }

  @Test
  void tokensDoNotRepeat() {
    Set<String> tokens = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      assertThat(tokens.add(key("k", null, null, Scope.ADMIN).token())).isTrue();
    }
  }

  @Test
  void whatIsRevokedOrExpiredCountsNoMore() {
    Keyring ring = ring();
    AccessKey.Fresh brief = key("brief", null, Duration.ofMinutes(1), Scope.JOBS_READ);
    AccessKey.Fresh lasting = key("lasting", null, null, Scope.JOBS_READ);
    ring.replace(List.of(brief.key(), lasting.key()));
    Authentication authentication = by(ring);
    Principal soonOver = authentication.of("Bearer " + brief.token());
    Principal soonRevoked = authentication.of("Bearer " + lasting.token());
    assertThat(authentication.stands(soonOver)).isTrue();
    clock.tick(Duration.ofMinutes(1));
    unknown(authentication, "Bearer " + brief.token());
    assertThat(authentication.stands(soonOver)).isFalse();
    assertThat(authentication.stands(soonRevoked)).isTrue();
    ring.replace(List.of());
    unknown(authentication, "Bearer " + lasting.token());
    assertThat(authentication.stands(soonRevoked)).isFalse();
    // The last key is gone, and the door is locked, not open.
    unknown(authentication, null);
    assertThat(authentication.stands(Principal.ANYBODY)).isFalse();
  }

  @Test
  void aKeyOfOtherRightsIsNotWhoWasLetIn() {
    Keyring ring = ring();
    AccessKey key = key("a", null, null, Scope.ADMIN).key();
    ring.replace(List.of(key));
    Principal before = key.principal();
    assertThat(by(ring).stands(before)).isTrue();
    ring.replace(
        List.of(
            new AccessKey(
                key.id(), "a", key.hash(), Set.of(Scope.JOBS_READ), null, key.createdAt(), null)));
    assertThat(by(ring).stands(before)).isFalse();
  }

  @Test
  void anAttemptsTokenCountsWhileTheVeryAttemptRuns() {
    Authentication authentication = by(ring());
    Job job = job(null, Specs.plain());
    String token = attemptTokens.of(job);
    Principal attempt = authentication.of("Bearer " + token);
    assertThat(attempt.attempt().jobId()).isEqualTo(job.id());
    assertThat(attempt.attempt().over()).isFalse();
    assertThat(authentication.stands(attempt)).isTrue();
    live.clear();
    assertThat(authentication.of("Bearer " + token).attempt().over()).isTrue();
    assertThat(authentication.stands(attempt)).isFalse();
    assertThatThrownBy(() -> Access.READ_JOB.check(authentication.of("Bearer " + token)))
        .isInstanceOf(Refusal.Unauthorized.class);
    assertThatThrownBy(() -> Access.OWN_ATTEMPT.check(authentication.of("Bearer " + token)))
        .isInstanceOf(Refusal.LeaseLost.class);
  }

  @Test
  void anAttemptsTokenCannotBeMadeElsewhereOrChanged() {
    Authentication authentication = by(ring());
    Job job = job(null, Specs.plain());
    Job other = job(null, Specs.plain());
    String token = attemptTokens.of(job);
    String signature = token.substring(token.lastIndexOf('_'));
    int fence = (int) job.status().fence();
    for (String forged :
        List.of(
            new AttemptTokens().of(job),
            "lwa_" + other.id() + "_0_" + fence + signature,
            "lwa_" + job.id() + "_1_" + fence + signature,
            "lwa_" + job.id() + "_0_" + (fence + 1) + signature,
            "lwa_" + job.id() + "_0_" + fence + "_",
            "lwa_" + job.id() + "_00_" + fence + signature + "x",
            "lwa_" + job.id() + "_x_" + fence + signature,
            "lwa_",
            "lwa_____",
            token + "_",
            token.substring(0, token.length() - 1))) {
      unknown(authentication, "Bearer " + forged);
    }
  }

  @Test
  void anAttemptMayNoMoreThanWhoSubmittedItsJob() {
    Keyring ring = ring();
    AccessKey.Fresh ci =
        key("ci", Set.of("a"), null, Scope.JOBS_READ, Scope.JOBS_WRITE, Scope.PROCESS_RUN);
    ring.replace(List.of(ci.key()));
    Authentication authentication = by(ring);
    String program = "Bearer " + attemptTokens.of(job("ci", Specs.plain()));
    String call = "Bearer " + attemptTokens.of(job("ci", Specs.make().kind(JobKind.HTTP).build()));
    assertThat(authentication.of(program).may(Scope.PROCESS_RUN)).isTrue();
    assertThat(authentication.of(program).knows("a")).isTrue();
    assertThat(authentication.of(program).knows("b")).isFalse();
    assertThat(authentication.of(call).may(Scope.JOBS_WRITE)).isTrue();
    assertThat(authentication.of(call).may(Scope.PROCESS_RUN)).isFalse();
    for (Scope never : List.of(Scope.ADMIN, Scope.JOBS_CONTROL, Scope.WORK_EXECUTE)) {
      assertThat(authentication.of(program).may(never)).isFalse();
    }
    ring.replace(List.of());
    Principal orphan = authentication.of(program);
    assertThat(orphan.may(Scope.JOBS_READ)).isTrue();
    assertThat(orphan.may(Scope.JOBS_WRITE)).isFalse();
  }

  @Test
  void everyScopeHasItsName() {
    assertThat(Scope.wireNames())
        .containsExactly(
            "jobs:read", "jobs:write", "jobs:control", "process:run", "work:execute", "admin");
    for (Scope scope : Scope.values()) {
      assertThat(Scope.find(scope.wireName())).contains(scope);
    }
    assertThat(Scope.find("Admin")).isEmpty();
  }
}
