package dev.legwork.executor.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an http job asks for, checked and with every default filled in.
 *
 * @param method the request's method
 * @param url where it goes
 * @param headers what the job sets, its credentials included
 * @param body what is sent, or null for nothing
 * @param success which statuses are success
 * @param followRedirects whether redirects are followed
 * @param maxResponse the most bytes of a body, decoded
 */
record HttpCall(
    HttpMethod method,
    HttpUrl url,
    List<Header> headers,
    @Nullable Body body,
    StatusSet success,
    boolean followRedirects,
    long maxResponse) {

  /** The names of the secrets that it needs. */
  Set<String> secretNames() {
    Set<String> names = new LinkedHashSet<>(0);
    for (Header header : headers) {
      header.value().names(names);
    }
    return names;
  }

  /** Texts of the request, other than the secrets themselves, in which they are hidden. */
  List<String> madeOf(Map<String, String> secrets) {
    List<String> made = new ArrayList<>(1);
    for (Header header : headers) {
      if (header.value() instanceof TextValue.Basic basic) {
        made.add(basic.pair(secrets));
      }
    }
    return made;
  }

  /** A header of the job, its name as it was written. */
  record Header(String name, TextValue value) {}

  /** A body and the content type it has unless the job sets another. */
  record Body(Buffer bytes, String contentType) {}
}
