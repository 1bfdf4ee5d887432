package dev.legwork.executor.http;

import dev.legwork.secret.SecretSource;
import io.vertx.core.net.TrustOptions;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * How a node performs http jobs.
 *
 * @param userAgent what it calls itself, as in {@code Legwork/1.0}
 * @param egress which addresses it may call
 * @param secrets where the secrets that jobs name come from
 * @param clock what a Retry-After date is measured from if the answer has no date of its own
 * @param resolver finds the addresses of names, or null for the operating system's
 * @param trust which certificates are trusted, or null for those that the JVM trusts
 */
public record HttpSettings(
    String userAgent,
    EgressPolicy egress,
    SecretSource secrets,
    InstantSource clock,
    @Nullable HostResolver resolver,
    @Nullable TrustOptions trust) {

  /** Names from the operating system, certificates as the JVM trusts them. */
  public static HttpSettings of(
      String userAgent, EgressPolicy egress, SecretSource secrets, InstantSource clock) {
    return new HttpSettings(userAgent, egress, secrets, clock, null, null);
  }
}
