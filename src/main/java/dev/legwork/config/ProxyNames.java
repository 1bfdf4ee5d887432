package dev.legwork.config;

import java.net.URI;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The names by which a proxy in front of the node is known. */
final class ProxyNames {
  private ProxyNames() {}

  /** Those that were named, and that of the public URL, as a browser writes it in Origin. */
  static Set<String> of(@Nullable URI publicUrl, Collection<String> named) {
    Set<String> names = new HashSet<>(named);
    if (publicUrl != null) {
      int usual = "https".equals(publicUrl.getScheme()) ? 443 : 80;
      int port = publicUrl.getPort();
      names.add(
          publicUrl.getHost().toLowerCase(Locale.ROOT)
              + (port < 0 || port == usual ? "" : ":" + port));
    }
    return names;
  }
}
