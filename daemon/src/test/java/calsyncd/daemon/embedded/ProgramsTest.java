package calsyncd.daemon.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramsTest {
  private static final int UNPACKERS = 3;

  @TempDir Path folder;

  @Test
  void whoeverUnpacksAtTheSameTimeGetsTheSameProgramsAndLeavesNothingElse() throws Exception {
    List<Path> homes = atOnce(() -> new Programs(folder).postgres());
    assertThat(homes).hasSize(UNPACKERS).containsOnly(homes.getFirst());
    assertThat(homes.getFirst().resolve("bin/postgres")).isExecutable();
    assertThat(content()).containsExactly(homes.getFirst());
  }

  private static List<Path> atOnce(Callable<Path> unpacking) throws Exception {
    CyclicBarrier start = new CyclicBarrier(UNPACKERS);
    try (ExecutorService threads = Executors.newFixedThreadPool(UNPACKERS)) {
      Callable<Path> together =
          () -> {
            start.await();
            return unpacking.call();
          };
      List<Path> found = new ArrayList<>();
      for (Future<Path> each :
          threads.invokeAll(Stream.generate(() -> together).limit(UNPACKERS).toList())) {
        found.add(each.get());
      }
      return found;
    }
  }

  private List<Path> content() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.toList();
    }
  }
}
