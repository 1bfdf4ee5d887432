package dev.legwork.access;

import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobKind;
import dev.legwork.job.Refusal;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who asks, by the token they bring. One hash of the token a question; nothing is
 * remembered between questions, so that what is revoked or over counts no more. Safe on any thread,
 * does not block.
 */
public final class Authentication {
  private static final String SCHEME = "bearer ";
  private static final int MAX_TOKEN = 512;

  private final Keyring keyring;
  private final AttemptTokens attemptTokens;
  private final LiveAttempts attempts;

  /** Asks for tokens of {@code keyring} and of attempts that run here. */
  public Authentication(Keyring keyring, AttemptTokens attemptTokens, LiveAttempts attempts) {
    this.keyring = keyring;
    this.attemptTokens = attemptTokens;
    this.attempts = attempts;
  }

  /**
   * Who asks.
   *
   * @param authorization the credentials as HTTP writes them ({@code Bearer TOKEN}), or null if
   *     there are none
   * @throws Refusal.Unauthorized if that is nobody who is known
   */
  public Principal of(@Nullable String authorization) {
    String token = authorization == null ? null : bearer(authorization);
    if (token != null && token.startsWith(AttemptTokens.PREFIX)) {
      return attempt(token);
    }
    if (!keyring.isRequired()) {
      return Principal.ANYBODY;
    }
    if (token == null) {
      throw new Refusal.Unauthorized(
          "This node asks for a token: send it as Authorization: Bearer TOKEN");
    }
    Principal found = keyring.find(token);
    if (found == null) {
      throw new Refusal.Unauthorized("The token is not known here, or was revoked");
    }
    if (!keyring.counts(found)) {
      throw new Refusal.Unauthorized("The token has expired");
    }
    return found;
  }

  /** Whether who was let in earlier still would be: for answers that take their time. */
  public boolean stands(Principal principal) {
    Principal.OfAttempt attempt = principal.attempt();
    if (attempt != null) {
      return attempts.find(attempt.jobId(), attempt.number(), attempt.fence()) != null;
    }
    return keyring.stands(principal);
  }

  private Principal attempt(String token) {
    AttemptTokens.Named named = attemptTokens.read(token);
    if (named == null) {
      throw new Refusal.Unauthorized("The token is not known here: no attempt of this node has it");
    }
    Job job = attempts.find(named.jobId(), named.attempt(), named.fence());
    if (job == null) {
      return over(named);
    }
    String submitter = job.origin().principal();
    Principal owner = submitter == null ? Principal.ANYBODY : keyring.named(submitter);
    if (owner == null) {
      owner = keyring.isRequired() ? lost(submitter) : Principal.ANYBODY;
    }
    return new Principal(
        submitter,
        scopes(job, owner),
        owner.queues(),
        null,
        null,
        new Principal.OfAttempt(
            job.id(),
            job.origin().rootId(),
            job.spec().kind(),
            named.attempt(),
            named.fence(),
            false));
  }

  /** Who lost their key must not go on through the jobs they left behind. */
  private static Principal lost(@Nullable String submitter) {
    return new Principal(submitter, Set.of(), null, null, null, null);
  }

  /** No more than whoever submitted the job may do now; programs only for programs. */
  private static Set<Scope> scopes(Job job, Principal owner) {
    Set<Scope> scopes = EnumSet.of(Scope.JOBS_READ);
    if (owner.may(Scope.JOBS_WRITE)) {
      scopes.add(Scope.JOBS_WRITE);
    }
    if (owner.may(Scope.PROCESS_RUN) && job.spec().kind() == JobKind.PROCESS) {
      scopes.add(Scope.PROCESS_RUN);
    }
    return scopes;
  }

  private static Principal over(AttemptTokens.Named named) {
    JobId id = named.jobId();
    return new Principal(
        null,
        Set.of(),
        Set.of(),
        null,
        null,
        new Principal.OfAttempt(id, id, JobKind.PROCESS, named.attempt(), named.fence(), true));
  }

  /** The token, or null if the credentials are of another scheme or none that anybody has. */
  private static @Nullable String bearer(String authorization) {
    if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        || authorization.length() > SCHEME.length() + MAX_TOKEN) {
      return null;
    }
    String token = authorization.substring(SCHEME.length()).strip();
    return token.isEmpty() ? null : token;
  }
}
