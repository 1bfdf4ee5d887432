package dev.legwork.web.listen;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a listener's identity is kept, in PEM. The files may be links that are pointed elsewhere.
 *
 * @param certificate its certificate, followed by those that lead to its CA
 * @param key the private key, not encrypted
 * @param clientCa CAs one of which must have signed every client's certificate; null to ask none
 */
public record TlsFiles(Path certificate, Path key, @Nullable Path clientCa) {}
