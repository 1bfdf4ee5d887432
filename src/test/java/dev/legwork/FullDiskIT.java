package dev.legwork;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.store.JobStore;
import dev.legwork.store.Specs;
import dev.legwork.store.Step;
import dev.legwork.store.StoreFailure;
import dev.legwork.store.Submission;
import dev.legwork.store.sqlite.StoreWithoutRoom;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that becomes full under a node: nothing that was accepted is lost, and it goes on when
 * there is room. On a file system of its own where the test may mount one, else on a store whose
 * file cannot grow.
 */
class FullDiskIT {
  private static final int REFUSALS = 20;

  @TempDir Path dir;

  @Test
  void refusesClearlyLosesNothingAndGoesOnWhenThereIsRoom() throws Exception {
    Path folder = Files.createDirectory(dir.resolve("disk"));
    Optional<SmallDisk> mounted = SmallDisk.mount(folder);
    if (mounted.isPresent()) {
      try (SmallDisk disk = mounted.get()) {
        serveOn(disk, folder);
      }
    } else {
      storeWithoutRoom(folder);
    }
  }

  @Test
  void aStoreWhoseFileCannotGrowLosesNothingEither() throws Exception {
    storeWithoutRoom(dir);
  }

  private static JsonObject job(String delay) {
    JsonObject process =
        new JsonObject()
            .put("command", new JsonArray().add("true"))
            .put("stdin", new JsonObject().put("text", "x".repeat(3_000)));
    return new JsonObject().put("process", process).put("delay", delay);
  }

  private void serveOn(SmallDisk disk, Path folder) throws Exception {
    Path data = Files.createDirectory(folder.resolve("data"));
    List<String> now = new ArrayList<>();
    List<String> later = new ArrayList<>();
    try (ServedNode node = ServedNode.start(data)) {
      int refused = 0;
      for (int i = 0; refused < REFUSALS; i++) {
        if (i == 200) {
          disk.fill();
        }
        HttpResponse<String> answer = node.ask(job(i % 4 == 0 ? "1ms" : "1h"));
        if (answer.statusCode() == 202) {
          String id = new JsonObject(answer.body()).getString("id");
          (i % 4 == 0 ? now : later).add(id);
        } else {
          assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
          assertThat(answer.headers().firstValue("Retry-After")).isPresent();
          JsonObject problem = new JsonObject(answer.body());
          assertThat(problem.getString("type")).isEqualTo("urn:legwork:problem:unavailable");
          assertThat(problem.getString("detail")).contains("disk", "full", "nothing was done");
          refused++;
        }
      }
      disk.grow();
      String after = node.submit(job("1ms"));
      assertThat(node.ended(after).getString("state")).isEqualTo("succeeded");
      for (String id : now) {
        assertThat(node.ended(id).getString("state")).isEqualTo("succeeded");
      }
      for (String id : later) {
        assertThat(node.job(id).getString("state")).isEqualTo("scheduled");
      }
      node.kill();
    }
    try (ServedNode again = ServedNode.start(data)) {
      for (String id : later) {
        assertThat(again.job(id).getString("state")).isEqualTo("scheduled");
      }
      for (String id : now) {
        assertThat(again.job(id).getString("state")).isEqualTo("succeeded");
      }
    }
  }

  private static void storeWithoutRoom(Path folder) throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      StoreWithoutRoom small = new StoreWithoutRoom(vertx, folder.resolve("legwork.db"));
      JobStore store = small.store();
      store.start().await(20, SECONDS);
      List<JobId> accepted = new ArrayList<>();
      int refused = 0;
      for (int i = 0; refused < REFUSALS; i++) {
        if (i == 200) {
          small.fill();
        }
        Submission submission = Submission.of(Specs.make().label("l", "x".repeat(3_000)).build());
        Future<Step.Inserted> inserted = store.apply(new Step.Insert(submission));
        try {
          accepted.add(inserted.await(20, SECONDS).job().id());
        } catch (StoreFailure full) {
          assertThat(full.isFull()).isTrue();
          refused++;
        }
      }
      small.makeRoom();
      Step.Inserted after =
          store.apply(new Step.Insert(Submission.of(Specs.plain()))).await(20, SECONDS);
      accepted.add(after.job().id());
      for (JobId id : accepted) {
        Optional<Job> found = store.find(id).await(20, SECONDS);
        assertThat(found).isPresent();
      }
      store.stop().await(20, SECONDS);
    } finally {
      vertx.close().await(20, SECONDS);
    }
  }
}
