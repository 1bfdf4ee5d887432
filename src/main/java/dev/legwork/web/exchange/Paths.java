package dev.legwork.web.exchange;

import dev.legwork.job.JobId;
import dev.legwork.job.Refusal;
import io.vertx.ext.web.RoutingContext;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** The variable parts of a path. */
public final class Paths {
  private Paths() {}

  /** The job's id; a text that is no id names no job ({@link Refusal.NotFound}). */
  public static JobId jobId(RoutingContext ctx) {
    String text = text(ctx, "id");
    return JobId.parse(text)
        .orElseThrow(() -> new Refusal.NotFound("There is no job " + shown(text)));
  }

  /** A variable part, decoded. */
  public static String text(RoutingContext ctx, String name) {
    String text = ctx.pathParam(name);
    return text == null ? "" : text;
  }

  /**
   * What follows {@code marker} in the path, decoded, slashes and all; empty if the marker is not
   * there.
   *
   * @throws Refusal.Malformed if it cannot be decoded
   */
  public static String rest(RoutingContext ctx, String marker) {
    String path = ctx.request().path();
    int at = path.indexOf(marker);
    if (at < 0) {
      return "";
    }
    try {
      // A plus is a plus in a path, unlike in a form.
      String raw = path.substring(at + marker.length()).replace("+", "%2B");
      return URLDecoder.decode(raw, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new Refusal.Malformed("The path cannot be decoded");
    }
  }

  private static String shown(String text) {
    return text.length() > 64 ? text.substring(0, 64) + ".." : text;
  }
}
