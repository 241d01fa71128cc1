package calsyncd.daemon.demo;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes for a class of tests; after each test Google answers again, and has mailed nobody. */
abstract class SessionGround {
  static SessionWorld world;

  @BeforeAll
  static void start(@TempDir Path data) throws Exception {
    world = new SessionWorld(data);
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @AfterEach
  void mend() {
    world.google.faults().clear();
    world.mailedNobody();
  }
}
