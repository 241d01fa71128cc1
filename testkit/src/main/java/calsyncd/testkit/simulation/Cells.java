package calsyncd.testkit.simulation;

import calsyncd.calendar.Event;
import calsyncd.hub.HubEvent;
import calsyncd.hub.Link;
import calsyncd.merge.Differences;
import calsyncd.provider.Fetched;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import java.util.Optional;

/** Counts which cell of the table each thing that a pass reads or writes is in. */
final class Cells {
  private final World world;
  private final Place place;

  Cells(World world, Place place) {
    this.world = world;
    this.place = place;
  }

  void read(RemoteChange change) {
    switch (change) {
      case RemoteChange.Whole(RemoteEvent event) -> read(event.id(), event.event(), false);
      case RemoteChange.Master(RemoteEvent event) -> read(event.id(), event.event(), true);
      case RemoteChange.Instance instance -> read(instance);
      case RemoteChange.Removed(RemoteId id) -> gone(id);
      case RemoteChange.Unsure _ -> {}
    }
  }

  void read(RemoteId id, Fetched fetched) {
    switch (fetched) {
      case Fetched.Found(RemoteEvent event) -> read(id, event.event(), false);
      case Fetched.Gone() -> gone(id);
    }
  }

  void written(String cell, Event event) {
    hit(cell, event.recurrence().isEmpty() ? "single" : kind(event, !event.overrides().isEmpty()));
  }

  private Optional<Link> link(RemoteId id) {
    return world.hub.links(place.binding()).stream()
        .filter(link -> link.remote().filter(copy -> copy.id().equals(id)).isPresent())
        .findFirst();
  }

  private void read(RemoteId id, Event image, boolean masterOnly) {
    Optional<Link> link = link(id);
    if (link.isEmpty()) {
      boolean known = world.hub.find(world.calendar, image.uid()).isPresent() || isOurs(id);
      written(known ? "new/new" : "none/new", image);
      return;
    }
    Event base = base(link.get());
    Event now = masterOnly ? image.withOverrides(base.overrides()) : image;
    boolean overrides = !now.overrides().equals(base.overrides());
    String remote = Differences.none(now, base) ? "same" : "changed";
    boolean all = remote.equals("same") && !now.overrides().isEmpty();
    hit(hub(link.get()) + "/" + remote, kind(image, overrides || all));
  }

  private boolean isOurs(RemoteId id) {
    return world.hub.links(place.binding()).stream()
        .flatMap(link -> link.origin().key().stream())
        .anyMatch(key -> key.value().equals(id.value()));
  }

  private static Event base(Link link) {
    return link.remote().orElseThrow().event();
  }

  private void read(RemoteChange.Instance instance) {
    link(instance.id())
        .ifPresent(link -> {
          Event base = base(link);
          Event now = base.withOverride(instance.at(), instance.override());
          hit(hub(link) + "/" + (Differences.none(now, base) ? "same" : "changed"), "override");
        });
  }

  private void gone(RemoteId id) {
    link(id)
        .ifPresent(link -> {
          Event base = base(link);
          hit(hub(link) + "/gone", kind(base, !base.overrides().isEmpty()));
        });
  }

  private String hub(Link link) {
    HubEvent event = world.hub.event(link.event());
    String living = link.lags() ? "changed" : "same";
    return event.deleted() ? "gone" : living;
  }

  private static String kind(Event event, boolean override) {
    String series = override ? "override" : "series";
    return event.recurrence().isEmpty() ? "single" : series;
  }

  private void hit(String cell, String kind) {
    world.coverage.hit(Coverage.cell(cell, kind));
  }
}
