package dev.legwork.executor.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.List;
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

  /** A header of the job, its name as it was written. */
  record Header(String name, TextValue value) {}

  /** A body and the content type it has unless the job sets another. */
  record Body(Buffer bytes, String contentType) {}
}
