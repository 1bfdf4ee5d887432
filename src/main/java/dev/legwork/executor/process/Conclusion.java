package dev.legwork.executor.process;

import dev.legwork.executor.Outcome;
import dev.legwork.job.JobError;
import dev.legwork.job.RawJson;
import dev.legwork.output.Stream;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an attempt ended as, from how its program ended. Used once. */
final class Conclusion {
  private static final Map<Integer, String> LIMITS = Map.of(24, "cpuTime", 25, "fileSize");

  private final ProcessSpec spec;
  private final ProcessRun.ProcessEnd.Over end;
  private final OutputFlow output;
  private final boolean stopped;
  private final @Nullable JsonArray artifacts;

  private @Nullable Object json;
  private @Nullable JobError jsonError;
  private boolean hasJson;

  Conclusion(
      ProcessSpec spec,
      ProcessRun.ProcessEnd.Over end,
      OutputFlow output,
      boolean stopped,
      @Nullable JsonArray artifacts) {
    this.spec = spec;
    this.end = end;
    this.output = output;
    this.stopped = stopped;
    this.artifacts = artifacts;
  }

  Outcome outcome() {
    if (spec.resultFrom() == ProcessSpec.ResultFrom.JSON) {
      parseJson();
    }
    RawJson result = RawJson.of(result());
    if (stopped) {
      return new Outcome.Stopped(result);
    }
    JobError error = error();
    return error == null ? new Outcome.Succeeded(result) : new Outcome.Failed(error, result, null);
  }

  private @Nullable JobError error() {
    int code = end.exited().code();
    if (end.exited().signalled()) {
      JsonObject details = new JsonObject().put("signal", code);
      String limit = LIMITS.get(code);
      if (limit != null) {
        details.put("limit", limit);
      }
      String message = "ended by signal " + code + (limit == null ? "" : ", its limit " + limit);
      return new JobError(JobError.Code.SIGNAL, message, true, details);
    }
    if (!spec.exitCodes().contains(code)) {
      JsonObject details = new JsonObject().put("exitCode", code);
      return new JobError(JobError.Code.EXIT_CODE, "ended with exit code " + code, true, details);
    }
    return jsonError;
  }

  private void parseJson() {
    if (output.isCut()) {
      jsonError =
          JobError.of(
              JobError.Code.PAYLOAD_TOO_LARGE,
              "stdout is longer than the " + OutputFlow.MAX_RESULT + " bytes of a JSON result",
              false);
      return;
    }
    try {
      json = Json.decodeValue(output.json());
      hasJson = true;
    } catch (DecodeException e) {
      jsonError = JobError.of(JobError.Code.REJECTED, "stdout is no JSON", true);
    }
  }

  private JsonObject result() {
    SpawnEvent.Exited exited = end.exited();
    JsonObject result = new JsonObject();
    result.put("exitCode", exited.signalled() ? null : exited.code());
    result.put("signal", exited.signalled() ? exited.code() : null);
    boolean cut = false;
    if (hasJson) {
      result.put("json", json);
    } else if (spec.resultFrom() != ProcessSpec.ResultFrom.NONE) {
      result.put("text", text(output.text()));
      cut = output.isCut();
    }
    long stdout = output.bytes(Stream.STDOUT);
    long stderr = output.bytes(Stream.STDERR);
    result.put("stdoutBytes", stdout);
    result.put("stderrBytes", stderr);
    result.put("truncated", cut || Math.max(stdout, stderr) > spec.outputBytes());
    if (end.incomplete()) {
      result.put("outputIncomplete", true);
    }
    result.put("usage", usage(exited.usage()));
    if (artifacts != null) {
      result.put("artifacts", artifacts);
    }
    return result;
  }

  private static @Nullable JsonObject usage(SpawnEvent.@Nullable Usage usage) {
    return usage == null
        ? null
        : new JsonObject()
            .put("userMs", usage.user().toMillis())
            .put("systemMs", usage.system().toMillis())
            .put("maxRssBytes", usage.maxRssBytes())
            .put("wallMs", usage.wall().toMillis());
  }

  /** Cut so that no character is torn apart by the limit. */
  private String text(Buffer bytes) {
    int end = bytes.length();
    if (output.isCut()) {
      int start = end;
      while (start > Math.max(0, bytes.length() - 4) && (bytes.getByte(start - 1) & 0xC0) == 0x80) {
        start--;
      }
      if (start > 0 && (bytes.getByte(start - 1) & 0xC0) == 0xC0) {
        end = start - 1;
      }
    }
    return bytes.getString(0, end, StandardCharsets.UTF_8.name());
  }
}
