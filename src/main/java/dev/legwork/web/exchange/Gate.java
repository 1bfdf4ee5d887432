package dev.legwork.web.exchange;

import dev.legwork.access.Access;
import dev.legwork.access.Authentication;
import dev.legwork.access.Principal;
import dev.legwork.access.Scope;
import dev.legwork.job.Refusal;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * Where every request is asked who sends it, and whether they may. By what the route asks, never by
 * how its path is written. Safe on any thread, does not block.
 */
public final class Gate {
  private static final CharSequence CHALLENGE = HttpHeaders.createOptimized("www-authenticate");

  private final Authentication authentication;

  /** Asks {@code authentication}. */
  public Gate(Authentication authentication) {
    this.authentication = authentication;
  }

  /**
   * Lets a request pass to a route that asks for {@code access}.
   *
   * @throws Refusal.Unauthorized if nobody knows who asks
   * @throws Refusal.Forbidden if who asks may not
   */
  public Principal admit(HttpServerRequest request, Access access) {
    Principal principal = identify(request);
    try {
      access.check(principal);
    } catch (Refusal.Unauthorized refusal) {
      challenge(request, "Bearer realm=\"legwork\", error=\"invalid_token\"");
      throw refusal;
    } catch (Refusal.Forbidden refusal) {
      Scope scope = access.scope();
      if (scope != null && principal.attempt() == null) {
        challenge(
            request,
            "Bearer realm=\"legwork\", error=\"insufficient_scope\", scope=\""
                + scope.wireName()
                + "\"");
      }
      throw refusal;
    }
    return principal;
  }

  /**
   * Who asks.
   *
   * @throws Refusal.Unauthorized if nobody knows
   */
  public Principal identify(HttpServerRequest request) {
    @Nullable String credentials = request.getHeader(HttpHeaders.AUTHORIZATION);
    try {
      return authentication.of(credentials);
    } catch (Refusal.Unauthorized refusal) {
      challenge(
          request,
          credentials == null
              ? "Bearer realm=\"legwork\""
              : "Bearer realm=\"legwork\", error=\"invalid_token\"");
      throw refusal;
    }
  }

  /** Whether who was let in earlier still would be: for answers that take their time. */
  boolean stands(Principal principal) {
    return authentication.stands(principal);
  }

  /** RFC 6750, section 3. */
  private static void challenge(HttpServerRequest request, String text) {
    request.response().putHeader(CHALLENGE, text);
  }
}
