package calsyncd.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.Overrides;
import calsyncd.provider.ChangePage;
import calsyncd.provider.ChangePage.Then;
import calsyncd.provider.ChangeQuery;
import calsyncd.provider.CreateKey;
import calsyncd.provider.Cursor;
import calsyncd.provider.Fetched;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What one knows of a calendar who only follows its passes. */
final class Mirror {
  private static final int PAGES = 10_000;

  private final ProviderWorld world;
  private final Map<RemoteId, Event> known = new HashMap<>();
  private final Set<RemoteId> orphans = new HashSet<>();
  private Cursor cursor = new Cursor("");

  private Mirror(ProviderWorld world) {
    this.world = world;
  }

  /** A pass to its end. */
  record Pass(List<RemoteChange> changes, int pages) {
    List<RemoteId> ids() {
      return changes.stream().map(RemoteChange::id).distinct().toList();
    }

    /** The events and masters that came with what they say. */
    List<RemoteEvent> images() {
      return changes.stream()
          .flatMap(change ->
              switch (change) {
                case RemoteChange.Whole(RemoteEvent event) -> Stream.of(event);
                case RemoteChange.Master(RemoteEvent event) -> Stream.of(event);
                default -> Stream.empty();
              })
          .toList();
    }

    /** What was told to have been created under which key; no key may be told of two events. */
    Map<CreateKey, RemoteId> keys() {
      Map<CreateKey, RemoteId> keys = new HashMap<>();
      for (RemoteEvent image : images()) {
        image
            .key()
            .map(key -> keys.put(key, image.id()))
            .ifPresent(before -> assertThat(before).isEqualTo(image.id()));
      }
      return keys;
    }
  }

  /** A mirror that has seen a whole snapshot. */
  static Mirror of(ProviderWorld world) {
    Mirror mirror = new Mirror(world);
    mirror.snapshot();
    return mirror;
  }

  /** Forgets everything and reads all again. */
  Pass snapshot() {
    known.clear();
    return run(new ChangeQuery.Snapshot(world.window()));
  }

  /** What changed since the last pass. */
  Pass delta() {
    return run(new ChangeQuery.Delta(cursor));
  }

  /** The event as the passes told it. */
  Optional<Event> event(RemoteId id) {
    return Optional.ofNullable(known.get(id)).map(Overrides::pruned);
  }

  /** The cursor of the last pass. */
  Cursor cursor() {
    return cursor;
  }

  private Pass run(ChangeQuery first) {
    List<RemoteChange> changes = new ArrayList<>();
    ChangeQuery query = first;
    for (int pages = 1; pages < PAGES; pages++) {
      ChangePage page = world.provider().changes(world.calendar(), query);
      changes.addAll(page.changes());
      page.changes().forEach(this::apply);
      switch (page.then()) {
        case Then.More(var token) -> query = new ChangeQuery.Next(token);
        case Then.End(Cursor end) -> {
          cursor = end;
          orphans.forEach(this::read);
          orphans.clear();
          return new Pass(changes, pages);
        }
      }
    }
    throw new AssertionError("a pass that does not end");
  }

  private void apply(RemoteChange change) {
    switch (change) {
      case RemoteChange.Whole(var event) -> known.put(event.id(), event.event());
      case RemoteChange.Master(var master) ->
          known.merge(
              master.id(), master.event(), (old, now) -> now.withOverrides(old.overrides()));
      case RemoteChange.Instance instance -> apply(instance);
      case RemoteChange.Removed(RemoteId id) -> known.remove(id);
      case RemoteChange.Unsure(RemoteId id) -> orphans.add(id);
    }
  }

  private void apply(RemoteChange.Instance instance) {
    Event series = known.get(instance.id());
    if (series == null) {
      orphans.add(instance.id());
    } else {
      known.put(instance.id(), series.withOverride(instance.at(), instance.override()));
    }
  }

  private void read(RemoteId id) {
    switch (world.provider().fetch(world.calendar(), id)) {
      case Fetched.Found(var event) -> known.put(id, event.event());
      case Fetched.Gone() -> known.remove(id);
    }
  }

  /** Asserts that the passes told of an event what a read tells. */
  void assertFollowed(RemoteId id) {
    Optional<Event> read =
        switch (world.provider().fetch(world.calendar(), id)) {
          case Fetched.Found(var event) -> Optional.of(Overrides.pruned(event.event()));
          case Fetched.Gone() -> Optional.empty();
        };
    assertThat(event(id))
        .as("what the passes told of %s, against a read of it", id)
        .isEqualTo(read);
  }
}
