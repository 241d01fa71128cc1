package calsyncd.proofs.simulation;

import calsyncd.calendar.Event;
import calsyncd.daemon.postgres.Author;
import calsyncd.daemon.postgres.ConflictTable;
import calsyncd.daemon.postgres.Database;
import calsyncd.daemon.postgres.EventEdit;
import calsyncd.daemon.postgres.EventWrites;
import calsyncd.daemon.postgres.EventWrites.Created;
import calsyncd.daemon.postgres.EventWrites.Edited;
import calsyncd.daemon.postgres.IdempotencyKeys;
import calsyncd.daemon.postgres.ProposalTable;
import calsyncd.hub.EventId;
import calsyncd.hub.HubCalendarId;
import calsyncd.hub.LinkId;
import calsyncd.hub.OpenConflict.Choice;
import calsyncd.testkit.simulation.SimulatedHub;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/** What people do by the daemon's API, as it does it in PostgreSQL. */
final class Person implements SimulatedHub.User {
  private static final int MANY = 50_000;

  private final RealHub hub;
  private final HubTables rows;
  private final Author author = new Author(RealHub.OWNER, "person");
  private final EventWrites events;
  private final ConflictTable conflicts;
  private final ProposalTable proposals;

  Person(RealHub hub, Database database, HubTables rows, Supplier<UUID> ids) {
    this.hub = hub;
    this.rows = rows;
    this.events = new EventWrites(database, ids, new IdempotencyKeys(Duration.ofDays(1)), MANY);
    this.conflicts = new ConflictTable(database);
    this.proposals = new ProposalTable(database, ids);
  }

  @Override
  public EventId create(HubCalendarId calendar, Event event) {
    Created made =
        hub.anew(() ->
            events.create(author, new EventWrites.NewEvent(calendar, event, Optional.empty())));
    if (made instanceof Created.Made(var row)) {
      return row.id();
    }
    throw new IllegalStateException("not made: " + made);
  }

  @Override
  public void edit(EventId id, Event event) {
    change(id, new EventEdit.Put(event));
  }

  @Override
  public void remove(EventId id) {
    change(id, new EventEdit.Remove());
  }

  private void change(EventId id, EventEdit edit) {
    Set<Long> version = Set.of(hub.event(id).version());
    Edited edited = hub.anew(() -> events.edit(author, id, version, _ -> edit));
    if (!(edited instanceof Edited.Done || edited instanceof Edited.Removed)) {
      throw new IllegalStateException("not edited: " + edited);
    }
  }

  @Override
  public void choose(LinkId link, Choice choice) {
    HubTables.Open open = rows.open(link);
    String all = "{\"all\": \"" + choice.all().name().toLowerCase(Locale.ROOT) + "\"}";
    Object chosen =
        hub.anew(() -> conflicts.choose(author, open.id(), Set.of(open.version()), all));
    if (!(chosen instanceof ConflictTable.Chosen.Done)) {
      throw new IllegalStateException("not chosen: " + chosen);
    }
  }

  @Override
  public void approve(UUID proposal) {
    decide(proposal, true);
  }

  @Override
  public void reject(UUID proposal) {
    decide(proposal, false);
  }

  private void decide(UUID proposal, boolean approved) {
    long seen = proposals.find(RealHub.OWNER, proposal).orElseThrow().version();
    Object decided = hub.anew(() -> proposals.decide(author, proposal, Set.of(seen), approved));
    if (!(decided instanceof ProposalTable.Decided.Done)) {
      throw new IllegalStateException("not decided: " + decided);
    }
  }
}
