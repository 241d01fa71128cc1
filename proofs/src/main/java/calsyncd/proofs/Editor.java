package calsyncd.proofs;

import calsyncd.daemon.demo.Side;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Edits one calendar at its provider: creates, moves, cancels one occurrence, deletes. */
final class Editor {
  private static final int MOST = 60;
  private static final int DAYS = 200;

  private final Side side;
  private final String name;
  private final Instant from;
  private final SplittableRandom random;
  private final List<Single> events = new ArrayList<>();
  private final List<Series> series = new ArrayList<>();
  private int made;

  private record Single(String id, String title) {}

  private record Series(String id, Instant start) {}

  Editor(Side side, String name, Instant now, SplittableRandom random) {
    this.side = side;
    this.name = name;
    this.from = now.truncatedTo(ChronoUnit.HOURS);
    this.random = random;
  }

  private Instant anyTime() {
    return from.plus(Duration.ofMinutes(5L * random.nextInt(DAYS * 24 * 12)));
  }

  /** A new event that no other edit follows. */
  void create() {
    String title = name + " " + made++;
    events.add(new Single(side.create(title, anyTime()), title));
  }

  /** One edit of any kind. */
  void edit() {
    int choice = random.nextInt(100);
    if (events.size() > MOST) {
      delete();
    } else if (choice < 40 || events.size() < 5) {
      create();
    } else if (choice < 65) {
      side.move(events.get(random.nextInt(events.size())).id(), anyTime());
    } else if (choice < 75) {
      weekly();
    } else if (choice < 87 && !series.isEmpty()) {
      cancelOne();
    } else {
      delete();
    }
    made++;
  }

  private void weekly() {
    Instant start = anyTime();
    series.add(new Series(side.createWeekly(name + " weekly " + made, start), start));
  }

  /** The second occurrence of a series that has all of them; then the series stays as it is. */
  private void cancelOne() {
    Series one = series.remove(random.nextInt(series.size()));
    side.cancelOccurrence(one.id(), Side.weekLater(one.start()));
  }

  /** Deletes an event; its title, which no other has. */
  String delete() {
    Single one = events.remove(random.nextInt(events.size()));
    side.delete(one.id());
    return one.title();
  }

  int made() {
    return made;
  }
}
