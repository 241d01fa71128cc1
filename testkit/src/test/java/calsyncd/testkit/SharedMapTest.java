package calsyncd.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A shared map is the map of the class library, and what was copied stays as it was. */
final class SharedMapTest {
  private record Pair(SharedMap<Integer, Integer> map, Map<Integer, Integer> same) {
    void holds(int keys) {
      assertThat(map.all().map(it -> Map.entry(it.getKey(), it.getValue())).toList())
          .isEqualTo(same.entrySet().stream().map(Map.Entry::copyOf).toList());
      assertThat(map.values().toList()).isEqualTo(List.copyOf(same.values()));
      for (int key = 0; key < keys; key++) {
        assertThat(map.find(key)).isEqualTo(Optional.ofNullable(same.get(key)));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 60, 400})
  void itIsAMapInTheOrderInWhichKeysCameAndItsCopiesAreTheirOwn(int keys) {
    SplittableRandom random = new SplittableRandom(keys);
    List<Pair> all = new ArrayList<>();
    all.add(new Pair(new SharedMap<>(), new LinkedHashMap<>()));
    for (int step = 0; step < 4_000; step++) {
      Pair one = all.get(random.nextInt(all.size()));
      int key = random.nextInt(keys);
      switch (random.nextInt(8)) {
        case 0 -> {
          Pair copy = new Pair(one.map().copy(), new LinkedHashMap<>(one.same()));
          if (all.size() < 6) {
            all.add(copy);
          } else {
            all.set(random.nextInt(6), copy);
          }
        }
        case 1, 2 -> {
          one.map().remove(key);
          one.same().remove(key);
        }
        default -> {
          one.map().put(key, step);
          one.same().put(key, step);
        }
      }
      if (step % 40 == 0) {
        all.forEach(pair -> pair.holds(keys));
      }
    }
  }
}
