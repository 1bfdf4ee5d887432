package dev.legwork.wire;

import dev.legwork.job.Callback;
import dev.legwork.job.JobState;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads whom to tell of a job's end. */
final class CallbackReader {
  private static final int MAX_URL = 8192;
  private static final Set<JobState> FINAL =
      EnumSet.of(JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED, JobState.EXPIRED);

  private CallbackReader() {}

  static @Nullable Callback read(Findings findings, Object value) {
    JsonObject given = Checks.object(findings, "/callback", value);
    if (given == null) {
      return null;
    }
    String url = null;
    Set<JobState> events = FINAL;
    for (Map.Entry<String, Object> member : given.getMap().entrySet()) {
      Object item = member.getValue();
      if (item == null) {
        continue;
      }
      switch (member.getKey()) {
        case "url" -> url = url(findings, item);
        case "events" -> events = events(findings, item);
        default -> findings.unknownKey("/callback", member.getKey(), List.of("url", "events"));
      }
    }
    if (given.getMap().get("url") == null) {
      findings.add("/callback/url", "is missing");
    }
    return url == null ? null : new Callback(url, events);
  }

  private static @Nullable String url(Findings findings, Object item) {
    String text = Checks.text(findings, "/callback/url", item, MAX_URL);
    if (text == null) {
      return null;
    }
    try {
      URI uri = new URI(text);
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      if ((scheme.equals("http") || scheme.equals("https"))
          && uri.getHost() != null
          && uri.getRawUserInfo() == null) {
        return text;
      }
    } catch (URISyntaxException e) {
      // Told below, like every other URL that cannot be called.
    }
    findings.add("/callback/url", "must be an absolute http or https URL without user information");
    return null;
  }

  private static Set<JobState> events(Findings findings, Object item) {
    List<?> given = Checks.array(findings, "/callback/events", item);
    if (given == null) {
      return FINAL;
    }
    EnumSet<JobState> events = EnumSet.noneOf(JobState.class);
    for (int i = 0; i < given.size(); i++) {
      JobState state =
          given.get(i) instanceof String text ? JobState.find(text).orElse(null) : null;
      if (state == null || !state.isFinal()) {
        findings.add(
            "/callback/events/" + i, "must be one of succeeded, failed, cancelled, expired");
      } else {
        events.add(state);
      }
    }
    if (given.isEmpty()) {
      findings.add("/callback/events", "must name at least one state");
    }
    return events;
  }
}
