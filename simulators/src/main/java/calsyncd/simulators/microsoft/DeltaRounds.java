package calsyncd.simulators.microsoft;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * The rounds of calendar view delta in one mailbox. A deltatoken carries all its state (calendar,
 * window, version); of a round under way the list of what is still to come is kept.
 */
final class DeltaRounds {
  private static final int KEPT_ROUNDS = 64;
  private static final int REPLAYED = 3;
  private static final int DEFAULT_PAGE = 10;

  private final InstantSource clock;
  private final Expansion expansion;
  private final Supplier<DeltaOptions> options;
  private final Map<Long, Round> rounds = new LinkedHashMap<>();
  private SplittableRandom random;
  private long nextRound = 1;

  /**
   * One thing a round tells.
   *
   * @param removed whether it is told to be gone
   */
  record Item(EventId id, boolean removed) {}

  /**
   * One page.
   *
   * @param last whether the token is a deltatoken
   */
  record Page(List<Item> items, boolean last, String token) {}

  /**
   * What a deltatoken says.
   *
   * @param generation of the calendar's tokens
   */
  private record State(String calendar, Window window, long version, int generation) {}

  private record Round(State next, List<Item> items) {}

  DeltaRounds(InstantSource clock, Expansion expansion, Supplier<DeltaOptions> options) {
    this.clock = clock;
    this.expansion = expansion;
    this.options = options;
    this.random = new SplittableRandom(options.get().seed());
  }

  /** Begins the noise anew, after its options changed. */
  DeltaRounds reseed() {
    random = new SplittableRandom(options.get().seed());
    return this;
  }

  /** The first page of an initial round. */
  Page begin(GraphCalendar calendar, Window window, int pageSize) {
    return first(open(calendar, window, 0, snapshot(calendar, window)), pageSize);
  }

  /** The first page of a round that tells what changed since a deltatoken. */
  Page changes(GraphCalendar calendar, String token, int pageSize) {
    State state = read(token);
    requireLive(calendar, state);
    List<Item> items = changed(calendar, state);
    return first(open(calendar, state.window(), state.version(), items), pageSize);
  }

  /** The page that a skiptoken continues with. */
  Page next(GraphCalendar calendar, String token, int pageSize) {
    String[] parts = unwrap(token, 4);
    try {
      Round round = rounds.get(Long.parseLong(parts[1]));
      if (round == null) {
        throw GraphError.syncStateNotFound(410, "SyncStateNotFound", "round=" + parts[1] + ".");
      }
      requireLive(calendar, round.next());
      return page(
          Long.parseLong(parts[1]), Integer.parseInt(parts[2]), parts[3].equals("1"), pageSize);
    } catch (NumberFormatException malformed) {
      throw malformed();
    }
  }

  /** A round of one page need not be kept: the token it came from gives it again. */
  private Page first(long id, int pageSize) {
    Page page = page(id, 0, false, pageSize);
    if (page.last()) {
      rounds.remove(id);
    }
    return page;
  }

  private long open(GraphCalendar calendar, Window window, long since, List<Item> items) {
    List<ChangeLog.Change> visible = calendar.log().since(since, visibleUntil());
    long upTo = visible.isEmpty() ? since : visible.getLast().version();
    State next = new State(calendar.id(), window, upTo, calendar.tokens().generation());
    long id = nextRound++;
    rounds.put(id, new Round(next, noisy(items)));
    if (rounds.size() > KEPT_ROUNDS) {
      rounds.remove(rounds.keySet().iterator().next());
    }
    return id;
  }

  private Page page(long id, int from, boolean afterEmpty, int asked) {
    Round round = rounds.get(id);
    if (round == null) {
      throw malformed();
    }
    String calendar = round.next().calendar();
    if (!afterEmpty && draw(options.get().emptyPageRate())) {
      return new Page(List.of(), false, wrap(calendar, id, from, 1));
    }
    int size = asked == 0 ? DEFAULT_PAGE : asked;
    int to = Math.min(round.items().size(), from + size);
    List<Item> items = round.items().subList(Math.min(from, to), to);
    return to == round.items().size()
        ? new Page(items, true, write(round.next()))
        : new Page(items, false, wrap(calendar, id, to, 0));
  }

  private Instant visibleUntil() {
    return clock.instant().minus(options.get().lag());
  }

  private List<Item> snapshot(GraphCalendar calendar, Window window) {
    List<Item> items = new ArrayList<>();
    for (StoredEvent event : calendar.events()) {
      if (!event.stamp().created().isAfter(visibleUntil())) {
        items.addAll(inWindow(event, window));
      }
    }
    return items;
  }

  private List<Item> inWindow(StoredEvent event, Window window) {
    List<Item> items = new ArrayList<>();
    List<Instance> instances = expansion.instances(event, window);
    if (event.isSeries() && !instances.isEmpty() && on(DeltaOptions.Switch.MASTERS)) {
      items.add(new Item(event.id(), false));
    }
    instances.forEach(instance -> items.add(new Item(instance.id(), false)));
    return on(DeltaOptions.Switch.MASTERS_LAST) ? items.reversed() : items;
  }

  private List<Item> changed(GraphCalendar calendar, State since) {
    List<ChangeLog.Change> changes =
        new ArrayList<>(calendar.log().since(since.version(), visibleUntil()));
    if (draw(options.get().repeatRate())) {
      changes.addAll(calendar.log().lastBefore(since.version(), REPLAYED));
    }
    List<Item> items = new ArrayList<>();
    for (ChangeLog.Change change : changes) {
      calendar
          .event(change.serial())
          .ifPresentOrElse(
              event -> items.addAll(updated(calendar, event, since)),
              () ->
                  calendar
                      .log()
                      .removed(change.serial())
                      .ifPresent(gone -> items.addAll(removed(calendar, gone, since.window()))));
    }
    return items;
  }

  private List<Item> updated(GraphCalendar calendar, StoredEvent event, State since) {
    List<Item> items = inWindow(event, since.window());
    if (items.isEmpty() && tellsOutside(calendar, event, since)) {
      items.add(new Item(event.id(), true));
    }
    if (on(DeltaOptions.Switch.REMOVED_OCCURRENCES)) {
      event
          .cancelled()
          .forEach((date, version) -> {
            if (version > since.version()) {
              items.add(new Item(event.id().occurrence(date), true));
            }
          });
    }
    return items;
  }

  /** An event that the window showed before must be told to be gone in any case. */
  private boolean tellsOutside(GraphCalendar calendar, StoredEvent event, State since) {
    boolean known = calendar.reaches(event.id().serial(), since.window());
    return known || on(DeltaOptions.Switch.REMOVED_OUTSIDE_WINDOW);
  }

  private List<Item> removed(GraphCalendar calendar, StoredEvent gone, Window window) {
    List<Item> items = new ArrayList<>();
    if (on(DeltaOptions.Switch.REMOVED_OUTSIDE_WINDOW)
        || calendar.reaches(gone.id().serial(), window)) {
      items.add(new Item(gone.id(), true));
    }
    if (gone.isSeries() && on(DeltaOptions.Switch.OCCURRENCES_OF_REMOVED_SERIES)) {
      expansion
          .instances(gone, window)
          .forEach(instance -> items.add(new Item(instance.id(), true)));
    }
    return items;
  }

  private List<Item> noisy(List<Item> items) {
    List<Item> noisy = new ArrayList<>(items);
    for (Item item : items) {
      if (draw(options.get().repeatRate())) {
        noisy.add(item);
      }
    }
    return List.copyOf(noisy);
  }

  private boolean draw(double chance) {
    return chance > 0 && random.nextDouble() < chance;
  }

  private boolean on(DeltaOptions.Switch which) {
    return options.get().has(which);
  }

  private static void requireLive(GraphCalendar calendar, State state) {
    if (!calendar.id().equals(state.calendar())) {
      throw malformed();
    }
    if (state.generation() != calendar.tokens().generation()) {
      throw expired(calendar.tokens(), state);
    }
  }

  private static GraphError expired(GraphCalendar.TokenState live, State state) {
    String detail = "generation=" + state.generation() + ";highest=" + live.generation() + ".";
    return switch (live.refusal()) {
      case GONE -> GraphError.syncStateNotFound(410, "SyncStateNotFound", detail);
      case GONE_WITH_LOCATION ->
          GraphError.syncStateNotFound(410, "syncStateNotFound", detail)
              .header("Location", restart(state.window()));
      case BAD_REQUEST -> GraphError.syncStateNotFound(400, "syncStateNotFound", detail);
      case RESYNC_REQUIRED ->
          new GraphError(410, "resyncRequired", "The delta token is no longer valid. Resync.");
    };
  }

  /** The query of a round that starts over: an empty deltatoken. */
  private static String restart(Window window) {
    return "?startDateTime=" + window.from() + "&endDateTime=" + window.to() + "&$deltatoken=";
  }

  private static String write(State state) {
    return wrap(
        state.calendar(),
        state.window().from(),
        state.window().to(),
        state.version(),
        state.generation());
  }

  private static State read(String token) {
    String[] parts = unwrap(token, 5);
    try {
      Window window = new Window(Instant.parse(parts[1]), Instant.parse(parts[2]));
      return new State(parts[0], window, Long.parseLong(parts[3]), Integer.parseInt(parts[4]));
    } catch (DateTimeException | NumberFormatException unreadable) {
      throw malformed();
    }
  }

  private static String wrap(Object... parts) {
    String joined = String.join("|", List.of(parts).stream().map(String::valueOf).toList());
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(joined.getBytes(StandardCharsets.UTF_8));
  }

  private static String[] unwrap(String token, int parts) {
    try {
      String joined = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
      String[] split = joined.split("\\|", -1);
      if (split.length == parts) {
        return split;
      }
    } catch (IllegalArgumentException unreadable) {
      throw malformed();
    }
    throw malformed();
  }

  private static GraphError malformed() {
    return new GraphError(
        400, "ErrorInvalidSyncStateData", "The sync state data in the token is invalid.");
  }
}
