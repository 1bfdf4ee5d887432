package dev.legwork.trace.otel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A protobuf message by field numbers, as far as reading OTLP needs it. */
final class Protobuf {
  private final Map<Integer, List<Object>> fields = new TreeMap<>();

  Protobuf(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (in.hasRemaining()) {
      long key = varint(in);
      Object value =
          switch ((int) (key & 7)) {
            case 0 -> varint(in);
            case 1 -> in.getLong();
            case 2 -> bytes(in, (int) varint(in));
            case 5 -> (long) in.getInt();
            default -> throw new AssertionError("This is no protobuf");
          };
      fields.computeIfAbsent((int) (key >> 3), number -> new ArrayList<>()).add(value);
    }
  }

  List<Protobuf> messages(int field) {
    return fields.getOrDefault(field, List.of()).stream()
        .map(value -> new Protobuf((byte[]) value))
        .toList();
  }

  Protobuf message(int field) {
    List<Protobuf> all = messages(field);
    return all.isEmpty() ? new Protobuf(new byte[0]) : all.get(0);
  }

  String text(int field) {
    return new String(first(field), StandardCharsets.UTF_8);
  }

  String hex(int field) {
    return HexFormat.of().formatHex(first(field));
  }

  long number(int field) {
    return (long) fields.getOrDefault(field, List.of(0L)).get(0);
  }

  boolean has(int field) {
    return fields.containsKey(field);
  }

  private byte[] first(int field) {
    return (byte[]) fields.getOrDefault(field, List.of(new byte[0])).get(0);
  }

  private static byte[] bytes(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }
}
