package dev.legwork.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of commands that talk to a node. Filled by picocli. */
final class ServerOptions {
  /** Where a node is that nobody told anything. */
  static final String DEFAULT_SERVER = "http://127.0.0.1:8080";

  @Option(
      names = "--server",
      paramLabel = "URL",
      description = "The node (default: LEGWORK_SERVER, LEGWORK_URL, else " + DEFAULT_SERVER + ").")
  private @Nullable String server;

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description = "Bearer token (default: LEGWORK_TOKEN).")
  private @Nullable String token;

  @Option(
      names = "--cacert",
      paramLabel = "FILE",
      description =
          "PEM file of the CAs that may vouch for an https node (default: LEGWORK_CACERT, else"
              + " those of the JVM).")
  private @Nullable String caFile;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "table|json",
      defaultValue = "table",
      description = "How results are printed (default: table).")
  private OutputFormat format = OutputFormat.table;

  boolean json() {
    return format == OutputFormat.json;
  }

  ApiClient client(Console console) {
    Map<String, String> environment = console.environment();
    // Within a job both the node and its token are in the environment.
    String url =
        server != null
            ? server
            : environment.getOrDefault("LEGWORK_SERVER", environment.get("LEGWORK_URL"));
    String bearer = token != null ? token : environment.get("LEGWORK_TOKEN");
    String cas = caFile != null ? caFile : environment.get("LEGWORK_CACERT");
    return new ApiClient(
        parse(url == null || url.isBlank() ? DEFAULT_SERVER : url),
        bearer,
        cas == null || cas.isBlank() ? null : CaFile.trusting(Path.of(cas)));
  }

  private static URI parse(String url) {
    String base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    try {
      URI uri = new URI(base);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (http && uri.getHost() != null && uri.getRawQuery() == null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Said below, as for a URL of another scheme.
    }
    throw Failure.usage("--server " + url + " is no URL of a node, as in " + DEFAULT_SERVER);
  }
}
