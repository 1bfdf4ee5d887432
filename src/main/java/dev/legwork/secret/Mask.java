package dev.legwork.secret;

import dev.legwork.executor.Outcome;
import dev.legwork.job.JobError;
import dev.legwork.job.RawJson;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the secrets that an attempt uses in what the attempt brings by {@code ***}, whatever
 * their length. Found are the value itself, its lines, and the value in base64 at any offset, hex,
 * percent encoding, JSON, HTML and shell quotes; all as UTF-8 or ASCII. What is shorter than {@link
 * #MIN_BYTES} bytes is not masked: it would be found by chance everywhere. Immutable; safe on any
 * thread.
 */
public final class Mask {
  /** The mask of an attempt without secrets: all that it is given comes back as it was. */
  public static final Mask NONE = new Mask(null);

  /** Shorter texts are not masked. */
  static final int MIN_BYTES = 4;

  static final byte[] SHOWN = "***".getBytes(StandardCharsets.US_ASCII);

  private final @Nullable Patterns patterns;

  private Mask(@Nullable Patterns patterns) {
    this.patterns = patterns;
  }

  /** The mask of these texts. Takes time in proportion to their length. */
  public static Mask of(Collection<String> texts) {
    List<byte[]> strings = new ArrayList<>();
    for (String text : texts) {
      if (text.getBytes(StandardCharsets.UTF_8).length < MIN_BYTES) {
        continue;
      }
      for (String form : SecretForms.of(text)) {
        byte[] bytes = form.getBytes(StandardCharsets.UTF_8);
        if (bytes.length >= MIN_BYTES) {
          strings.add(bytes);
        }
      }
    }
    return strings.isEmpty() ? NONE : new Mask(new Patterns(strings));
  }

  /** Whether there is nothing to mask. */
  public boolean isEmpty() {
    return patterns == null;
  }

  /** Masks bytes that come in pieces; null if there is nothing to mask. */
  public @Nullable MaskedStream stream() {
    return patterns == null ? null : new MaskedStream(patterns);
  }

  /** Looks for what would be masked. */
  public SecretSearch search() {
    return new SecretSearch(patterns);
  }

  /** The text masked. */
  public String text(String text) {
    if (patterns == null) {
      return text;
    }
    Buffer bytes = Buffer.buffer(text);
    Buffer masked = bytes(bytes);
    return masked == bytes ? text : masked.toString(StandardCharsets.UTF_8);
  }

  /** The bytes masked; the same buffer if there was nothing to mask. */
  public Buffer bytes(Buffer bytes) {
    if (patterns == null) {
      return bytes;
    }
    MaskedStream stream = new MaskedStream(patterns);
    Buffer begin = stream.accept(bytes);
    if (begin == bytes) {
      return bytes;
    }
    Buffer masked = begin.appendBuffer(stream.flush());
    return masked.equals(bytes) ? bytes : masked;
  }

  /** The value with every string, name and number masked; it stays JSON. */
  public RawJson json(RawJson value) {
    return patterns == null ? value : JsonMask.mask(this, value);
  }

  /** What an attempt ended as, its result and error masked. */
  public Outcome outcome(Outcome outcome) {
    if (patterns == null) {
      return outcome;
    }
    RawJson result = outcome.result() == null ? null : json(outcome.result());
    if (outcome instanceof Outcome.Failed failed) {
      return new Outcome.Failed(error(failed.error()), result, failed.retryAfter());
    }
    return outcome instanceof Outcome.Stopped
        ? new Outcome.Stopped(result)
        : new Outcome.Succeeded(result);
  }

  /** Makes an attempt; its outcome is masked, and so is a defect that would be logged. */
  public Future<Outcome> guard(Supplier<Future<Outcome>> attempt) {
    if (patterns == null) {
      return attempt.get();
    }
    try {
      return attempt
          .get()
          .map(this::outcome)
          .recover(defect -> Future.failedFuture(failure(defect)));
    } catch (RuntimeException defect) {
      return Future.failedFuture(failure(defect));
    }
  }

  /** The same failure, or if any part of it would show a secret one that only tells of it. */
  public Throwable failure(Throwable failure) {
    if (patterns == null) {
      return failure;
    }
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    String trace = text.toString();
    return text(trace).equals(trace)
        ? failure
        : new MaskedFailure(text(failure.toString()), failure);
  }

  /** What it costs to keep, in states. */
  int weight() {
    return patterns == null ? 0 : patterns.size();
  }

  private JobError error(JobError error) {
    JsonObject details = error.details();
    return new JobError(
        error.code(),
        text(error.message()),
        error.retryable(),
        details == null ? null : (JsonObject) json(RawJson.of(details)).value());
  }

  /** Stands for a failure whose words hold a secret. */
  private static final class MaskedFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MaskedFailure(String message, Throwable masked) {
      super(message);
      setStackTrace(masked.getStackTrace());
    }
  }
}
