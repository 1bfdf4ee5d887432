package dev.legwork.executor.process;

import java.nio.file.Path;

class JdkProcessTest extends ProcessContract {
  @Override
  Spawner spawner(Path directory) {
    return new JdkSpawner();
  }
}
