package dev.legwork.cli;

import dev.legwork.job.Refusal;
import dev.legwork.wire.Documents;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads jobs from a file or standard input: one job, a list of jobs, or several YAML documents of
 * either, in YAML or JSON. Says all that is wrong, with its place.
 */
final class JobFile {
  private static final int MAX_BYTES = 64 << 20;
  private static final int MAX_JOBS = 100_000;

  private JobFile() {}

  /**
   * The jobs of {@code argument}, at least one, files they name resolved.
   *
   * @param argument a path, or {@code -} for {@code console}'s input
   * @throws Failure if there is no such file or it holds no jobs
   */
  static List<JobDocument> read(String argument, Console console) {
    boolean standardInput = argument.equals("-");
    String name = standardInput ? "standard input" : argument;
    Path folder = Path.of("");
    byte[] bytes;
    try {
      if (standardInput) {
        bytes = console.in().readNBytes(MAX_BYTES + 1);
      } else {
        Path file = Path.of(argument);
        folder = file.toAbsolutePath().getParent();
        bytes = Files.size(file) > MAX_BYTES ? new byte[MAX_BYTES + 1] : Files.readAllBytes(file);
      }
    } catch (NoSuchFileException e) {
      throw Failure.usage(argument + ": there is no such file");
    } catch (InvalidPathException e) {
      throw Failure.usage(argument + ": is no path");
    } catch (IOException e) {
      boolean isFolder = !standardInput && Files.isDirectory(Path.of(argument));
      throw Failure.usage(argument + ": " + (isFolder ? "is a folder" : "cannot be read"));
    }
    if (bytes.length > MAX_BYTES) {
      throw Failure.usage(name + ": is larger than 64MiB");
    }
    List<JobDocument> jobs = jobs(name, parse(name, bytes));
    new LocalFiles(folder).resolve(jobs);
    return jobs;
  }

  private static List<@Nullable Object> parse(String name, byte[] bytes) {
    String text = decode(name, bytes);
    String start = text.stripLeading();
    boolean looksLikeJson = start.startsWith("{") || start.startsWith("[");
    if (looksLikeJson || name.endsWith(".json")) {
      try {
        List<@Nullable Object> one = new ArrayList<>();
        one.add(Documents.parse(Buffer.buffer(text)));
        return one;
      } catch (Refusal.Malformed notJson) {
        if (name.endsWith(".json")) {
          throw Failure.usage(name + ": is no JSON: " + notJson.detail());
        }
      }
    }
    return YamlDocuments.parse(name, text);
  }

  private static String decode(String name, byte[] bytes) {
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(bytes))
              .toString();
      return text.startsWith("\ufeff") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw Failure.usage(name + ": is not written in UTF-8");
    }
  }

  private static List<JobDocument> jobs(String name, List<@Nullable Object> documents) {
    List<@Nullable Object> values = new ArrayList<>();
    for (Object document : documents) {
      if (document instanceof JsonArray list) {
        list.forEach(values::add);
      } else if (document != null || documents.size() == 1) {
        values.add(document);
      }
    }
    if (values.isEmpty() || (values.size() == 1 && values.get(0) == null)) {
      throw Failure.usage(name + ": has no job in it");
    }
    if (values.size() > MAX_JOBS) {
      throw Failure.usage(name + ": has more than " + MAX_JOBS + " jobs in it");
    }
    List<JobDocument> jobs = new ArrayList<>(values.size());
    for (Object value : values) {
      String place = values.size() == 1 ? name : name + ", job " + (jobs.size() + 1);
      if (!(value instanceof JsonObject content)) {
        throw Failure.usage(place + ": is no job: an object with a kind is expected");
      }
      String label = content.getValue("name") instanceof String given ? " (" + given + ")" : "";
      jobs.add(new JobDocument(values.size() == 1 ? place : place + label, content));
    }
    return jobs;
  }
}
