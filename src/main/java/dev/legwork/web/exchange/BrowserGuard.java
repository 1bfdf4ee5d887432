package dev.legwork.web.exchange;

import dev.legwork.job.Refusal;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps web pages of strangers from using a visitor's browser against this node. A page of another
 * origin may not change anything; and a node that listens on loopback, where it asks nobody who
 * they are, answers only to names of the loopback, so that no name of the page's own can be made to
 * point here. Programs other than browsers send no Origin and notice nothing. Safe on any thread.
 */
public final class BrowserGuard {
  private final boolean loopback;
  private final Set<String> allowedHosts;
  private final Set<String> allowedNames;

  /**
   * The guard of one listener.
   *
   * @param host what it listens on
   * @param allowedHosts names, in lower case and with a port where it is not the usual one, by
   *     which a proxy in front is known
   */
  public BrowserGuard(String host, Set<String> allowedHosts) {
    this.loopback = isLoopback(host.toLowerCase(Locale.ROOT));
    this.allowedHosts = Set.copyOf(allowedHosts);
    // A proxy may hand on its name without its port.
    this.allowedNames =
        allowedHosts.stream()
            .map(name -> name.replaceFirst(":\\d+$", ""))
            .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Lets a request pass.
   *
   * @throws Refusal.Forbidden if it comes from a page that may not send it
   */
  public void check(HttpServerRequest request) {
    @Nullable HostAndPort authority = request.authority();
    if (loopback && authority != null) {
      String name = authority.host().toLowerCase(Locale.ROOT);
      if (!isLoopback(name) && !isAddress(name) && !allowedNames.contains(name)) {
        throw new Refusal.Forbidden("This node is not known by the name in the Host header");
      }
    }
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    if (origin != null && changes(request.method()) && !isOwn(origin, authority)) {
      throw new Refusal.Forbidden("A page of another origin may not do this");
    }
  }

  private static boolean changes(HttpMethod method) {
    return !method.equals(HttpMethod.GET)
        && !method.equals(HttpMethod.HEAD)
        && !method.equals(HttpMethod.OPTIONS);
  }

  private boolean isOwn(String origin, @Nullable HostAndPort authority) {
    int scheme = origin.indexOf("://");
    if (scheme < 0 || authority == null) {
      return false;
    }
    String page = origin.substring(scheme + 3).toLowerCase(Locale.ROOT);
    String own =
        authority.port() > 0 ? authority.host() + ":" + authority.port() : authority.host();
    // Behind a proxy the page has the proxy's name.
    return page.equals(own.toLowerCase(Locale.ROOT)) || allowedHosts.contains(page);
  }

  private static boolean isLoopback(String name) {
    return name.equals("localhost")
        || name.endsWith(".localhost")
        || (name.startsWith("127.") && isAddress(name))
        || name.equals("::1")
        || name.equals("[::1]");
  }

  /** Whether it is an address, which no page's name server can point elsewhere. */
  private static boolean isAddress(String name) {
    return name.indexOf(':') >= 0 || name.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '.');
  }
}
