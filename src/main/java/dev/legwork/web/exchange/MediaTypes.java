package dev.legwork.web.exchange;

import dev.legwork.wire.ProblemType;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a body is, and which form of an answer is liked best. Safe on any thread. */
public final class MediaTypes {
  private static final String JSON = "application/json";

  private MediaTypes() {}

  /** Whether a Content-Type says JSON: {@code application/json} or any type with {@code +json}. */
  public static boolean isJson(@Nullable String contentType) {
    if (contentType == null) {
      return false;
    }
    if (contentType.equals(JSON)) {
      return true;
    }
    String type = bare(contentType);
    return type.equals(JSON) || (type.startsWith("application/") && type.endsWith("+json"));
  }

  /** Whether a Content-Type says one JSON value a line. */
  public static boolean isNdjson(@Nullable String contentType) {
    if (contentType == null) {
      return false;
    }
    String type = bare(contentType);
    return type.equals("application/x-ndjson") || type.equals("application/ndjson");
  }

  /** The refusal of a body that is something else. */
  public static ProblemFailure unsupported(String... readHere) {
    return new ProblemFailure(
        ProblemType.UNSUPPORTED_MEDIA_TYPE,
        "Send the body with the Content-Type " + String.join(" or ", readHere));
  }

  /**
   * The form that the Accept header likes best; among equals the one that stands first in {@code
   * offered}.
   *
   * @param accept the header, or null if there is none, which accepts everything
   * @throws ProblemFailure with 406 if it accepts none of them
   */
  public static String choose(@Nullable String accept, List<String> offered) {
    if (accept == null || accept.isBlank()) {
      return offered.get(0);
    }
    String best = null;
    double bestQuality = 0;
    for (String offer : offered) {
      double quality = quality(accept, offer);
      if (quality > bestQuality) {
        best = offer;
        bestQuality = quality;
      }
    }
    if (best == null) {
      throw new ProblemFailure(
          ProblemType.NOT_ACCEPTABLE, "There is this as " + String.join(", ", offered));
    }
    return best;
  }

  /** The quality of the most specific range that matches, as RFC 9110 says. */
  private static double quality(String accept, String offer) {
    int specificity = -1;
    double quality = 0;
    for (String range : accept.split(",", 50)) {
      String[] parts = range.split(";", 20);
      String type = parts[0].strip().toLowerCase(Locale.ROOT);
      int matches = matches(type, offer);
      if (matches > specificity) {
        specificity = matches;
        quality = qualityOf(parts);
      }
    }
    return quality;
  }

  private static int matches(String range, String offer) {
    if (range.equals(offer)) {
      return 2;
    }
    if (range.equals("*/*")) {
      return 0;
    }
    boolean anySubtype = range.endsWith("/*");
    return anySubtype && offer.startsWith(range.substring(0, range.length() - 1)) ? 1 : -1;
  }

  private static double qualityOf(String[] parts) {
    for (int i = 1; i < parts.length; i++) {
      String part = parts[i].strip();
      if (part.startsWith("q=")) {
        try {
          return Double.parseDouble(part.substring(2));
        } catch (NumberFormatException e) {
          return 0;
        }
      }
    }
    return 1;
  }

  private static String bare(String contentType) {
    int end = contentType.indexOf(';');
    return (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }
}
