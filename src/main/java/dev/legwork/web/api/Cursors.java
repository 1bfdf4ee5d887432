package dev.legwork.web.api;

import dev.legwork.job.JobId;
import dev.legwork.job.Refusal;
import dev.legwork.store.JobFilter;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.UUID;
import java.util.zip.CRC32;

/**
 * Where a list goes on: opaque to clients, good for the same filter only. No secret: who makes one
 * up sees nothing that the list would not show.
 */
final class Cursors {
  private static final byte VERSION = 1;
  private static final int LENGTH = 1 + 4 + 16;

  private Cursors() {}

  static String write(JobFilter filter, JobId below) {
    ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
    bytes.put(VERSION).putInt(fingerprint(filter));
    bytes.putLong(below.value().getMostSignificantBits());
    bytes.putLong(below.value().getLeastSignificantBits());
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }

  /** Fails with {@link Refusal.Malformed} if it is no cursor, or one of another filter. */
  static JobId read(JobFilter filter, String cursor) {
    byte[] raw;
    try {
      raw = Base64.getUrlDecoder().decode(cursor);
    } catch (IllegalArgumentException e) {
      throw broken();
    }
    if (raw.length != LENGTH || raw[0] != VERSION) {
      throw broken();
    }
    ByteBuffer bytes = ByteBuffer.wrap(raw, 1, LENGTH - 1);
    if (bytes.getInt() != fingerprint(filter)) {
      throw new Refusal.Malformed("The parameter cursor belongs to a list with another filter");
    }
    return new JobId(new UUID(bytes.getLong(), bytes.getLong()));
  }

  private static Refusal.Malformed broken() {
    return new Refusal.Malformed("The parameter cursor is none that a list has given");
  }

  /** The same on every node and after every restart, which {@code hashCode} is not. */
  private static int fingerprint(JobFilter filter) {
    StringBuilder text = new StringBuilder();
    filter.states().stream().sorted().forEach(state -> text.append(state.wireName()).append(','));
    text.append('\0').append(filter.kind() == null ? "" : filter.kind().wireName());
    text.append('\0').append(filter.queue()).append('\0').append(filter.name());
    filter.labels().entrySet().stream()
        .sorted(java.util.Map.Entry.comparingByKey())
        .forEach(
            label -> text.append('\0').append(label.getKey()).append('=').append(label.getValue()));
    text.append('\0').append(filter.schedule()).append('\0').append(filter.rootId());
    text.append('\0').append(filter.createdAfter());
    CRC32 sum = new CRC32();
    sum.update(text.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return (int) sum.getValue();
  }
}
