package calsyncd.daemon.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.hub.HubEvent;
import calsyncd.hub.HubPage;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Lease;
import calsyncd.hub.PassEnd;
import calsyncd.provider.Cursor;
import calsyncd.provider.Window;
import calsyncd.testkit.Events;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who is told of what a page makes due. */
final class RingingPagesTest {
  private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");

  private static PgWorld world;

  private final UUID user = UUID.randomUUID();
  private final UUID calendar = world.hubCalendar(user);
  private final AtomicInteger told = new AtomicInteger();
  private final PostgresHub hub = new PostgresHub(world.database, world.ids, told::incrementAndGet);

  @BeforeAll
  static void open() {
    world = new PgWorld("ringing_pages");
  }

  @AfterAll
  static void close() {
    world.close();
  }

  private Lease claim(String remote) {
    return world.lease(world.twoWay(user, calendar, remote));
  }

  private boolean page(Lease lease, String uid, boolean last) {
    return hub.inPage(
        lease,
        page -> {
          page.write(List.of(new HubWrite.Insert(event(page, uid))));
          if (last) {
            page.finish(new PassEnd(new Cursor("c"), Window.UNBOUNDED, false, ""));
          }
          return true;
        });
  }

  private static HubEvent event(HubPage page, String uid) {
    return new HubEvent(
        page.newEvent(), 1, Events.single(uid, "event", NOON), false, Optional.empty());
  }

  @Test
  void theLastPageOfAReadingTellsThatOthersAreDue() {
    Lease lease = claim("one");
    claim("two");
    assertThat(page(lease, "a", false)).isTrue();
    assertThat(told).hasValue(0);
    assertThat(page(lease, "b", true)).isTrue();
    assertThat(told).hasValue(1);
  }

  @Test
  void aPageThatMakesNobodyDueTellsNobody() {
    Lease lease = claim("one");
    assertThat(page(lease, "a", true)).isTrue();
    assertThat(told).hasValue(0);
  }
}
