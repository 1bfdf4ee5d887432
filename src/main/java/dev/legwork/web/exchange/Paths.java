package dev.legwork.web.exchange;

import dev.legwork.job.JobId;
import dev.legwork.job.Refusal;
import io.vertx.ext.web.RoutingContext;

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

  private static String shown(String text) {
    return text.length() > 64 ? text.substring(0, 64) + ".." : text;
  }
}
