package dev.legwork.config;

import dev.legwork.job.DidYouMean;
import dev.legwork.job.Durations;
import dev.legwork.job.Sizes;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The texts of values and what they mean. What is wrong reads after the setting's name. */
final class Forms {
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:%\\[\\]-]{1,255}");
  private static final Pattern NAME_AND_PORT =
      Pattern.compile("(?:[a-z0-9](?:[a-z0-9._-]{0,253}[a-z0-9])?|\\[[0-9a-f:.]+])(?::\\d{1,5})?");
  private static final Pattern NETWORK =
      Pattern.compile("(?:\\d{1,3}(?:\\.\\d{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)(?:/\\d{1,3})?");

  private static final Pattern TOKEN = Pattern.compile("[!-~]{16,256}");

  private Forms() {}

  static String host(String text) {
    if (!HOST.matcher(text).matches()) {
      throw new IllegalArgumentException("is no address: write one as in 127.0.0.1, ::1 or ::");
    }
    boolean bracketed = text.startsWith("[") && text.endsWith("]");
    return bracketed ? text.substring(1, text.length() - 1) : text;
  }

  static int port(String text) {
    return number(text, 0, 65_535, "is no port: write a number from 0 to 65535");
  }

  static int slots(String text) {
    return count(text, 0, 100_000);
  }

  static int count(String text, int least, int most) {
    return number(text, least, most, "must be a whole number from " + least + " to " + most);
  }

  static long longCount(String text) {
    try {
      long value = Long.parseLong(text);
      if (value >= 0) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below, as for a negative number.
    }
    throw new IllegalArgumentException("must be a whole number, 0 or more");
  }

  static boolean bool(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("must be true or false");
    };
  }

  static Duration duration(String text) {
    return Durations.parse(text);
  }

  static Duration positiveDuration(String text) {
    Duration duration = Durations.parse(text);
    if (duration.isZero()) {
      throw new IllegalArgumentException("must be more than nothing");
    }
    return duration;
  }

  static long size(String text) {
    long bytes = Sizes.parse(text);
    if (bytes < 1 || bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("must be between 1 byte and 2GiB");
    }
    return bytes;
  }

  static Path path(String text) {
    try {
      if (!text.isBlank()) {
        return Path.of(text);
      }
    } catch (InvalidPathException e) {
      // Said below, as for an empty one.
    }
    throw new IllegalArgumentException("is no path");
  }

  static String token(String text) {
    if (text.equals("none")
        || text.equals("generate")
        || (text.startsWith("file:") && text.length() > 5)) {
      return text;
    }
    if (!TOKEN.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "is no token: write 16 to 256 printable characters without spaces, file:PATH,"
              + " generate or none");
    }
    return text;
  }

  static String store(String text) {
    if (text.startsWith("sqlite:")
        && !path(text.substring("sqlite:".length())).toString().isEmpty()) {
      return text;
    }
    throw new IllegalArgumentException(
        "is no store that this version has: write sqlite: and a file, as in sqlite:data/legwork.db");
  }

  static URI publicUrl(String text) {
    try {
      URI url = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      if (http
          && url.getHost() != null
          && url.getPort() <= 65_535
          && url.getRawUserInfo() == null
          && url.getRawPath().isEmpty()
          && url.getRawQuery() == null
          && url.getRawFragment() == null) {
        return url;
      }
    } catch (URISyntaxException e) {
      // Said below, as for a URL of another scheme.
    }
    throw new IllegalArgumentException(
        "is no public address: write http or https and a name, as in https://jobs.example.com");
  }

  static List<String> hosts(String text) {
    List<String> hosts = list(text.toLowerCase(Locale.ROOT));
    for (String host : hosts) {
      if (!NAME_AND_PORT.matcher(host).matches()) {
        throw new IllegalArgumentException(
            "has \"" + host + "\", which is no name, as in jobs.example.com or box:8443");
      }
    }
    return hosts;
  }

  static List<String> networks(String text) {
    List<String> networks = list(text);
    for (String network : networks) {
      if (!NETWORK.matcher(network).matches() || !prefixFits(network)) {
        throw new IllegalArgumentException(
            "has \"" + network + "\", which is no address or CIDR, as in 10.0.0.0/8 or fd00::/8");
      }
    }
    return networks;
  }

  private static boolean prefixFits(String network) {
    int slash = network.indexOf('/');
    boolean v6 = network.indexOf(':') >= 0;
    boolean addressFits =
        v6
            ? isIpv6(slash < 0 ? network : network.substring(0, slash))
            : Arrays.stream(network.substring(0, slash < 0 ? network.length() : slash).split("\\."))
                .allMatch(quad -> Integer.parseInt(quad) <= 255);
    return addressFits
        && (slash < 0 || Integer.parseInt(network.substring(slash + 1)) <= (v6 ? 128 : 32));
  }

  /** A text with a colon is never looked up by name. */
  private static boolean isIpv6(String address) {
    try {
      return InetAddress.getByName(address) != null;
    } catch (UnknownHostException e) {
      return false;
    }
  }

  static List<String> programs(String text) {
    List<String> programs = list(text);
    for (String program : programs) {
      if (!path(program).isAbsolute()) {
        throw new IllegalArgumentException("has \"" + program + "\", which is no absolute path");
      }
    }
    return programs;
  }

  static Set<Role> roles(String text) {
    List<String> names = list(text);
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (String name : names) {
      roles.add(
          Role.find(name)
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "has \""
                              + name
                              + "\", which is no role"
                              + DidYouMean.ask(
                                  name,
                                  Arrays.stream(Role.values()).map(Role::wireName).toList()))));
    }
    if (roles.isEmpty()) {
      throw new IllegalArgumentException("must name at least one role");
    }
    return roles;
  }

  static String isolation(String text) {
    if (text.equals("L1")) {
      return text;
    }
    throw new IllegalArgumentException("must be L1, the only level that this version has");
  }

  static String oneOf(String text, String... words) {
    List<String> known = List.of(words);
    if (known.contains(text)) {
      return text;
    }
    throw new IllegalArgumentException(
        "must be one of " + String.join(", ", known) + DidYouMean.ask(text, known));
  }

  /** How a value is written so that it is read as the same one. */
  static String text(Object value) {
    if (value instanceof Duration duration) {
      return Durations.format(duration);
    } else if (value instanceof Collection<?> items) {
      return items.stream().map(Forms::text).collect(Collectors.joining(", "));
    }
    return value instanceof Role role ? role.wireName() : value.toString();
  }

  private static List<String> list(String text) {
    List<String> items = new ArrayList<>();
    for (String item : text.split(",", -1)) {
      if (!item.isBlank()) {
        items.add(item.strip());
      }
    }
    return List.copyOf(items);
  }

  private static int number(String text, int least, int most, String otherwise) {
    try {
      int value = Integer.parseInt(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below, as for one out of range.
    }
    throw new IllegalArgumentException(otherwise);
  }
}
