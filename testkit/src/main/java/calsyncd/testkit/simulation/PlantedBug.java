package calsyncd.testkit.simulation;

import calsyncd.hub.ForwardingPage;
import calsyncd.hub.HubPage;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Lease;
import calsyncd.hub.Link;
import calsyncd.hub.PassEnd;
import calsyncd.provider.ChangePage;
import calsyncd.provider.ChangePage.Then;
import calsyncd.provider.CreateKey;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Mistakes that a sync engine may make; the simulation has to find each. */
public enum PlantedBug {
  /** A create that is repeated has another key. */
  MISSING_IDEMPOTENCY_KEY,
  /** The cursor is saved before what it stands behind. */
  CURSOR_BEFORE_CONTENT,
  /** What the hub said at the last agreement is taken for what the copy said. */
  ONE_BASE,
  /** What a snapshot does not mention is not asked for. */
  IGNORED_ABSENCE,
  /** A pass goes on though another node has the binding. */
  MISSING_FENCE,
  /** Removals are not counted. */
  MISSING_GUARD,
  /** A create that was under way at a crash is begun anew. */
  FORGOTTEN_INTENT,
  /** A copy that was deleted is made again under its first key. */
  OLD_KEY;

  private boolean isIn(World world) {
    return world.bug.filter(this::equals).isPresent();
  }

  static CreateKey key(World world, CreateKey key) {
    if (!MISSING_IDEMPOTENCY_KEY.isIn(world)) {
      return key;
    }
    return new CreateKey(key.value().substring(0, 40) + Integer.toString(world.step(), 32));
  }

  static void listed(World world, Worker worker, ChangePage page) {
    if (CURSOR_BEFORE_CONTENT.isIn(world) && page.then() instanceof Then.End(var cursor)) {
      Lease lease = worker.lease();
      world.hub.inPage(
          lease,
          tx -> {
            Window window = lease.binding().window();
            tx.finish(new PassEnd(cursor, window, false, page.accessRole()));
            return true;
          });
    }
  }

  static void taken(World world, Lease lease) {
    world.newest.put(lease.binding().id(), lease);
    if (FORGOTTEN_INTENT.isIn(world)) {
      world.hub.inPage(lease, PlantedBug::forgotten);
    }
  }

  /** Who comes after a crash does not know of the create that was under way. */
  private static boolean forgotten(HubPage tx) {
    List<HubWrite> writes = new ArrayList<>();
    for (Link link : tx.lock(tx.unsettled(1000))) {
      Link.Origin other = new Link.Origin(true, link.origin().incarnation() + 1, Optional.empty());
      Link blank = link.withIntent(Optional.empty());
      writes.add(new HubWrite.Save(link.remote().isEmpty() ? blank.withOrigin(other) : blank));
    }
    tx.write(writes);
    return true;
  }

  static Lease lease(World world, Lease lease) {
    return MISSING_FENCE.isIn(world)
        ? world.newest.getOrDefault(lease.binding().id(), lease)
        : lease;
  }

  static HubPage page(World world, HubPage page) {
    return world.bug.<HubPage>map(bug -> new Broken(page, bug)).orElse(page);
  }

  private HubWrite broken(HubWrite write) {
    return write instanceof HubWrite.Save(Link link) ? new HubWrite.Save(broken(link)) : write;
  }

  private Link broken(Link link) {
    return switch (this) {
      case ONE_BASE -> link.withHubBase(link.remote().map(RemoteEvent::event));
      case OLD_KEY ->
          link.origin().own()
              ? link.withOrigin(new Link.Origin(true, 1, link.origin().key()))
              : link;
      default -> link;
    };
  }

  /** A page that does one thing wrong. */
  private static final class Broken extends ForwardingPage {
    private final PlantedBug bug;

    Broken(HubPage page, PlantedBug bug) {
      super(page);
      this.bug = bug;
    }

    @Override
    public void write(List<HubWrite> writes) {
      super.write(writes.stream().map(bug::broken).toList());
    }

    @Override
    public List<RemoteId> unmentioned(Window window, Set<RemoteId> seen) {
      return bug == IGNORED_ABSENCE ? List.of() : super.unmentioned(window, seen);
    }

    @Override
    public int links() {
      return bug == MISSING_GUARD ? 1_000_000 : super.links();
    }

    @Override
    public int removedWithin(Duration span) {
      return bug == MISSING_GUARD ? 0 : super.removedWithin(span);
    }
  }
}
