package dev.legwork.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What values forbid each other that are right one by one. */
final class Consistency {
  private Consistency() {}

  /**
   * What contradicts, each with its place.
   *
   * @param wrong keys whose values were refused: what they would mean is not known, so that nothing
   *     is said of them here
   */
  static List<String> problems(LegworkConfig config, Map<String, Given> given, Set<String> wrong) {
    List<String> problems = new ArrayList<>();
    if (wrong.stream().noneMatch(key -> key.startsWith("security.") || key.equals("http.host"))) {
      problems.addAll(Exposure.conflicts(config, given));
    }
    if (wrong.stream().noneMatch(key -> key.startsWith("http.tls."))) {
      problems.addAll(TlsRules.conflicts(config, given));
    }
    String wait = Settings.HTTP_MAX_WAIT.key();
    String idle = Settings.HTTP_IDLE_TIMEOUT.key();
    boolean known = !wrong.contains(wait) && !wrong.contains(idle);
    if (known && config.http().idleTimeout().compareTo(config.http().maxWait()) <= 0) {
      Given said = given.getOrDefault(idle, given.get(wait));
      problems.add(
          (said == null ? Source.DEFAULT.place() : said.place())
              + ": http.idleTimeout must be longer than http.maxWait, or it would end the requests"
              + " that wait");
    }
    return problems;
  }
}
