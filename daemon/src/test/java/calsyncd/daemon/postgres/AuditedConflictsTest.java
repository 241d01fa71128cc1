package calsyncd.daemon.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.hub.BindingId;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Lease;
import calsyncd.hub.Link;
import calsyncd.hub.Mentioned;
import calsyncd.merge.FieldConflict;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.testkit.Events;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who settled a conflict, and how, is in the audit. */
final class AuditedConflictsTest {
  private static final Event LUNCH =
      Events.single("uid", "lunch", Instant.parse("2026-03-02T12:00:00Z"));
  private static PgWorld world;

  private final UUID user = UUID.randomUUID();
  private final BindingId binding = world.twoWay(user, world.hubCalendar(user), "remote");

  @BeforeAll
  static void open() {
    world = new PgWorld("audited_conflicts");
  }

  @AfterAll
  static void close() {
    world.close();
  }

  /** A conflict that nobody has decided. */
  private UUID contested() {
    Lease lease = world.lease(binding);
    RemoteEvent copy = Events.remote("a", "r1", LUNCH);
    world.importEvent(lease, copy);
    world.hub.inPage(
        lease,
        tx -> {
          Link link = tx.linked(Mentioned.of(Set.of(copy.id()))).byId().get(copy.id());
          tx.write(List.of(clash(link, copy)));
          return true;
        });
    return world.one(
        UUID.class,
        "select id from calsyncd.calendar_sync_conflicts where binding_id = ?",
        binding.value());
  }

  private static HubWrite.Clash clash(Link link, RemoteEvent copy) {
    return new HubWrite.Clash(
        link.id(),
        link.event(),
        1,
        Optional.of(LUNCH),
        LUNCH,
        copy,
        List.of(new FieldConflict("title", Optional.empty())),
        "");
  }

  /** A pass carries out what was decided. */
  private void settle() {
    world.hub.inPage(
        world.lease(binding),
        tx -> {
          RemoteId id = new RemoteId("a");
          Link link = tx.linked(Mentioned.of(Set.of(id))).byId().get(id);
          tx.write(List.of(new HubWrite.Decided(link.id(), "hub")));
          return true;
        });
  }

  private List<String> audited(UUID conflict) {
    return world.database.in(handle ->
        handle
            .select(
                "select actor || ' ' || action || ' ' || coalesce(after ->> 'resolution',"
                    + " after ->> 'all') from calsyncd.audit_events where subject = ? order by id",
                "conflict:" + conflict)
            .mapTo(String.class)
            .list());
  }

  @Test
  void aStrategyOfTheJobIsNamedWhereItDecidesAndWhereItIsCarriedOut() {
    UUID conflict = contested();
    world.run(
        "update calsyncd.calendar_preferences set conflict_strategy = 'hub_wins' where user_id = ?",
        user);

    assertThat(new ConflictStrategies(world.database).decide(10, "run-1").conflicts())
        .containsExactly(conflict);
    settle();

    assertThat(audited(conflict))
        .containsExactly(
            "job:calendar_conflict_resolution conflict.chosen hub",
            "job:calendar_conflict_resolution calendar_conflict_settled hub");
    assertThat(
            world.one(
                String.class,
                "select correlation_id from calsyncd.audit_events"
                    + " where action = 'conflict.chosen' and subject = ?",
                "conflict:" + conflict))
        .isEqualTo("run-1");
  }

  @Test
  void whatAPersonDecidedIsSettledInTheirName() {
    UUID conflict = contested();
    world.run(
        "update calsyncd.calendar_sync_conflicts set choice = '{\"all\": \"hub\"}',"
            + " chosen_by = 'user:' || ? where id = ?",
        user.toString(),
        conflict);
    settle();
    assertThat(audited(conflict))
        .containsExactly("user:" + user + " calendar_conflict_settled hub");
  }

  @Test
  void whatNobodyDecidedIsSettledByItsPass() {
    UUID conflict = contested();
    settle();
    settle();
    assertThat(audited(conflict))
        .containsExactly("binding:" + binding + " calendar_conflict_settled hub");
  }
}
