package dev.legwork.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Who can reach the node, and what that forbids. */
final class Exposure {
  private static final Pattern LOOPBACK_V4 = Pattern.compile("127(?:\\.\\d{1,3}){3}");

  private Exposure() {}

  /**
   * Whether only this machine reaches a listener on {@code host}. Judged by its text, never by a
   * name server that somebody else may run; {@code localhost} is taken at its word.
   */
  static boolean isLoopback(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return name.equals("localhost")
        || name.equals("::1")
        || name.equals("0:0:0:0:0:0:0:1")
        || LOOPBACK_V4.matcher(name).matches();
  }

  static List<String> conflicts(LegworkConfig config, Map<String, Given> given) {
    if (config.http().isLoopback() || config.security().insecure() || config.security().asks()) {
      return List.of();
    }
    Given host = given.get(Settings.HTTP_HOST.key());
    return List.of(
        (host == null ? "default" : host.place())
            + ": http.host is "
            + config.http().host()
            + ", which other machines may reach, and nobody would be asked for a token: everybody who"
            + " reaches it could run jobs here. Set security.token (generate makes one), or listen"
            + " on 127.0.0.1, or set security.insecure: true if the network keeps others away");
  }
}
