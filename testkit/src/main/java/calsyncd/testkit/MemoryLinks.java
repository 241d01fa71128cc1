package calsyncd.testkit;

import calsyncd.hub.EventId;
import calsyncd.hub.Link;
import calsyncd.hub.LinkId;
import calsyncd.provider.CreateKey;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** The links of one binding, found by id, by copy, by event and by create key. */
final class MemoryLinks {
  /** What waits for a person before a pass may remove something. */
  private static final Set<String> REMOVALS = Set.of("removal_proposed", "copy_removal_proposed");

  private final SharedMap<LinkId, Row> rows;
  private final SharedMap<RemoteId, LinkId> byCopy;
  private final SharedMap<EventId, LinkId> byEvent;
  private final SharedMap<CreateKey, Set<LinkId>> byKey;

  /**
   * A link and what the port does not show of it.
   *
   * @param position since when it lags, or lagged last: its place among those that are to be pushed
   * @param proposal what a person is asked about it
   */
  record Row(Link link, Instant position, Optional<UUID> proposal) {
    /** Oldest lag first. */
    static final Comparator<Row> ORDER =
        Comparator.comparing(Row::position).thenComparing(row -> row.link().id().value());

    /** As a link is saved: where it lags, since when is known. */
    static Row saved(Link link, Optional<Row> old, Instant now) {
      Optional<Instant> before = old.map(Row::link).flatMap(Link::lagSince);
      Instant since = link.lagSince().or(() -> before).orElse(now);
      Link full = link.withLagSince(link.lags() ? Optional.of(since) : Optional.empty());
      Instant position = link.lags() ? since : old.map(Row::position).orElse(now);
      return new Row(full, position, old.flatMap(Row::proposal));
    }

    Row with(Link other) {
      return new Row(other, position, proposal);
    }

    Row proposed(Optional<UUID> other) {
      return new Row(link, position, other);
    }

    /** A person said yes to what it waits for. */
    Row approved() {
      Link.Hold hold = link.hold();
      return with(link.withHold(new Link.Hold(Link.State.APPROVED, hold.reason(), hold.version())));
    }

    /** The event has this version now. */
    Row wanting(long version, Instant now) {
      Instant since = link.lags() ? position : now;
      Link behind = freed().withVersions(link.hubVersion(), version);
      return new Row(behind.withLagSince(Optional.of(since)), since, proposal);
    }

    /** What is held at a version waits for no retry of it where there is another one. */
    private Link freed() {
      return link.hold().waits()
          ? link.withTrace(link.trace().retrying(0, Optional.empty()))
          : link;
    }

    boolean waitsForRemoval() {
      return link.hold().state() == Link.State.PARKED && REMOVALS.contains(link.hold().reason());
    }
  }

  MemoryLinks() {
    this(new SharedMap<>(), new SharedMap<>(), new SharedMap<>(), new SharedMap<>());
  }

  private MemoryLinks(
      SharedMap<LinkId, Row> rows,
      SharedMap<RemoteId, LinkId> byCopy,
      SharedMap<EventId, LinkId> byEvent,
      SharedMap<CreateKey, Set<LinkId>> byKey) {
    this.rows = rows;
    this.byCopy = byCopy;
    this.byEvent = byEvent;
    this.byKey = byKey;
  }

  MemoryLinks copy() {
    return new MemoryLinks(rows.copy(), byCopy.copy(), byEvent.copy(), byKey.copy());
  }

  Stream<Row> stream() {
    return rows.values();
  }

  Optional<Row> find(LinkId id) {
    return rows.find(id);
  }

  Optional<Row> find(RemoteId copy) {
    return byCopy.find(copy).flatMap(rows::find);
  }

  Optional<Row> find(EventId event) {
    return byEvent.find(event).flatMap(rows::find);
  }

  /** Those whose copy was made, or is to be made, with this key. */
  Stream<Row> with(CreateKey key) {
    return byKey.find(key).stream().flatMap(Set::stream).map(rows::get);
  }

  void put(Row row) {
    Link link = row.link();
    Optional<RemoteId> copy = link.remote().map(RemoteEvent::id);
    if (copy.flatMap(this::find).filter(other -> !same(other, link)).isPresent()) {
      throw new IllegalStateException("copy is linked already: " + copy);
    }
    if (find(link.event()).filter(other -> !same(other, link)).isPresent()) {
      throw new IllegalStateException("event is linked already: " + link.event());
    }
    rows.find(link.id()).map(Row::link).ifPresent(old -> unindex(old, link));
    copy.ifPresent(id -> byCopy.put(id, link.id()));
    byEvent.put(link.event(), link.id());
    link.origin().key().ifPresent(key -> SharedMap.add(byKey, key, link.id()));
    rows.put(link.id(), row);
  }

  private static boolean same(Row row, Link link) {
    return row.link().id().equals(link.id());
  }

  private void unindex(Link old, Link link) {
    if (!old.remote().map(RemoteEvent::id).equals(link.remote().map(RemoteEvent::id))) {
      old.remote().ifPresent(remote -> byCopy.remove(remote.id()));
    }
    if (!old.event().equals(link.event())) {
      byEvent.remove(old.event());
    }
    if (!old.origin().key().equals(link.origin().key())) {
      old.origin().key().ifPresent(key -> SharedMap.drop(byKey, key, old.id()));
    }
  }

  void remove(LinkId id) {
    rows.find(id)
        .map(Row::link)
        .ifPresent(link -> {
          link.remote().ifPresent(remote -> byCopy.remove(remote.id()));
          byEvent.remove(link.event());
          link.origin().key().ifPresent(key -> SharedMap.drop(byKey, key, id));
          rows.remove(id);
        });
  }
}
