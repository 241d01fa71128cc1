package calsyncd.daemon.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.postgres.BindingPolicies.Outcome;
import calsyncd.daemon.postgres.EventWrites.NewEvent;
import calsyncd.hub.BindingId;
import calsyncd.hub.CopyWindow;
import calsyncd.hub.ExportFilter;
import calsyncd.hub.HubCalendarId;
import calsyncd.hub.Owner;
import calsyncd.provider.Capabilities.WatchScope;
import calsyncd.provider.Capabilities.WindowKind;
import calsyncd.testkit.Events;
import calsyncd.testkit.MemoryProvider;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Another window of a binding's filter is looked at for the events that waited for the old one. */
final class OtherWindowTest {
  private static final Instant NOW = InstantSource.system().instant();
  private static PgWorld world;

  private final UUID user = UUID.randomUUID();
  private final UUID calendar = world.hubCalendar(user);
  private final Author author = new Author(new Owner(PgWorld.FIRM, user), "request");
  private final BindingPolicies policies = new BindingPolicies(world.database);
  private final MemoryProvider provider =
      new MemoryProvider(100, WatchScope.CALENDAR, WindowKind.UNBOUNDED);
  private final BindingId binding = world.twoWay(user, calendar, "remote");

  @BeforeAll
  static void open() {
    world = new PgWorld("other_window");
  }

  @AfterAll
  static void close() {
    world.close();
  }

  private void create(String title, Duration ahead) {
    new EventWrites(world.database, world.ids, new IdempotencyKeys(Duration.ofDays(1)), 1_000)
        .create(
            author,
            new NewEvent(
                new HubCalendarId(calendar),
                Events.single("uid-" + title, title, NOW.plus(ahead)),
                Optional.empty()));
  }

  private void within(Optional<Integer> pastDays, Optional<Integer> futureDays) {
    ExportFilter filter = ExportFilter.NONE.within(new CopyWindow(pastDays, futureDays));
    BindingPolicy wanted = new BindingPolicy("two_way", "full", false, false, filter);
    assertThat(policies.change(author, binding, _ -> wanted)).isInstanceOf(Outcome.Done.class);
    world.runner(provider).run(world.lease(binding));
  }

  private List<String> titles() {
    return provider.held().stream()
        .map(it -> it.event().content().text().title())
        .sorted()
        .toList();
  }

  @Test
  void aWiderOneMakesCopiesAndANarrowerOneRemovesNone() {
    world.run("update calsyncd.remote_calendars set access_role = 'owner' where user_id = ?", user);
    create("near", Duration.ofDays(3));
    create("far", Duration.ofDays(99));
    create("past", Duration.ofDays(-99));

    within(Optional.of(10), Optional.of(10));
    assertThat(titles()).containsExactly("near");

    within(Optional.of(10), Optional.of(100));
    assertThat(titles()).containsExactly("far", "near");

    within(Optional.empty(), Optional.empty());
    assertThat(titles()).containsExactly("far", "near", "past");

    within(Optional.of(1), Optional.of(1));
    assertThat(titles()).containsExactly("far", "near", "past");
  }
}
