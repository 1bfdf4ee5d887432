package dev.legwork.web.exchange;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * What a client would like, RFC 7240. Unknown preferences and broken ones are ignored, as the RFC
 * wants.
 *
 * @param waitFor how long the client waits for the end of the job, at most what the node allows;
 *     null if it does not
 * @param respondAsync whether it says that it can do without waiting
 * @param minimal whether it does with id and state
 */
public record Preferences(@Nullable Duration waitFor, boolean respondAsync, boolean minimal) {
  private static final CharSequence PREFER =
      io.vertx.core.http.HttpHeaders.createOptimized("prefer");
  private static final String APPLIED = "Preference-Applied";
  private static final Preferences NONE = new Preferences(null, false, false);

  /** The preferences of a request; waiting is cut to {@code maxWait}. */
  public static Preferences of(HttpServerRequest request, Duration maxWait) {
    List<String> headers = request.headers().getAll(PREFER);
    if (headers.isEmpty()) {
      return NONE;
    }
    Duration waitFor = null;
    boolean respondAsync = false;
    boolean minimal = false;
    for (String header : headers) {
      for (String item : header.split("[,;]", 20)) {
        String preference = item.strip().toLowerCase(Locale.ROOT);
        if (preference.startsWith("wait=") && waitFor == null) {
          waitFor = seconds(preference.substring(5), maxWait);
        } else if (preference.equals("respond-async")) {
          respondAsync = true;
        } else if (preference.equals("return=minimal")) {
          minimal = true;
        }
      }
    }
    return new Preferences(waitFor, respondAsync, minimal);
  }

  /** Says in the response which preferences were honoured. */
  public void tell(HttpServerResponse response, boolean waited) {
    StringJoiner applied = new StringJoiner(", ");
    if (respondAsync) {
      applied.add("respond-async");
    }
    if (waited && waitFor != null) {
      applied.add("wait=" + waitFor.toSeconds());
    }
    if (minimal) {
      applied.add("return=minimal");
    }
    if (applied.length() > 0) {
      response.putHeader(APPLIED, applied.toString());
    }
  }

  private static @Nullable Duration seconds(String text, Duration atMost) {
    String digits = text.replace("\"", "").strip();
    if (digits.isEmpty()
        || digits.length() > 9
        || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return null;
    }
    Duration asked = Duration.ofSeconds(Long.parseLong(digits));
    return asked.compareTo(atMost) > 0 ? atMost : asked;
  }
}
