package calsyncd.daemon;

import calsyncd.daemon.api.BindingResource;
import calsyncd.daemon.api.CalendarResource;
import calsyncd.daemon.api.ConflictResource;
import calsyncd.daemon.api.ConnectResource;
import calsyncd.daemon.api.ConnectionResource;
import calsyncd.daemon.api.EventEditing;
import calsyncd.daemon.api.EventResource;
import calsyncd.daemon.api.HistoryResource;
import calsyncd.daemon.api.PlanResource;
import calsyncd.daemon.api.ProposalResource;
import calsyncd.daemon.api.ResponseResource;
import calsyncd.daemon.api.Restoring;
import calsyncd.daemon.api.ScheduleResource;
import calsyncd.daemon.api.SyncResource;
import calsyncd.daemon.api.TracedRequests;
import calsyncd.daemon.api.UndoResource;
import calsyncd.daemon.api.WritesAllowed;
import calsyncd.daemon.connect.ConnectFlow;
import calsyncd.daemon.connect.PublicAddress;
import calsyncd.daemon.health.Checkup;
import calsyncd.daemon.postgres.BindingPolicies;
import calsyncd.daemon.postgres.BindingTable;
import calsyncd.daemon.postgres.ConflictTable;
import calsyncd.daemon.postgres.ConnectionTable;
import calsyncd.daemon.postgres.Database;
import calsyncd.daemon.postgres.EventHistoryTable;
import calsyncd.daemon.postgres.EventQueries;
import calsyncd.daemon.postgres.EventWrites;
import calsyncd.daemon.postgres.IdempotencyKeys;
import calsyncd.daemon.postgres.Invitations;
import calsyncd.daemon.postgres.PlanTable;
import calsyncd.daemon.postgres.PreferenceTable;
import calsyncd.daemon.postgres.ProposalTable;
import calsyncd.daemon.postgres.Restorations;
import calsyncd.daemon.postgres.StatusTable;
import calsyncd.daemon.postgres.TimeOrderedIds;
import calsyncd.daemon.postgres.Undo;
import calsyncd.hub.Ringer;
import java.util.ArrayList;
import java.util.List;

/** What users are served by over REST, put together in one place. */
final class UserResources {
  private UserResources() {}

  static List<Object> all(CalsyncdConfiguration configuration, Engine engine, Checkup checkup) {
    Ringer ringer =
        (bindings, correlationId) -> {
          engine.apiWork.ring(bindings, correlationId);
          engine.worker.wake();
        };
    BindingTable bindings = new BindingTable(engine.apiDatabase);
    PreferenceTable preferences = new PreferenceTable(engine.apiDatabase);
    ConnectionTable connections = new ConnectionTable(engine.apiDatabase);
    ConnectFlow flow = flow(configuration, engine, connections, ringer);
    StatusTable statuses = new StatusTable(engine.apiDatabase);
    List<Object> resources =
        new ArrayList<>(
            List.of(
                new ScheduleResource(preferences, engine.clock),
                new SyncResource(bindings, statuses, preferences, checkup, ringer),
                new ConnectResource(flow, configuration.connect),
                new ConnectionResource(connections, checkup, engine.farewells::soon),
                new CalendarResource(bindings, connections, engine.lists(connections, ringer)),
                new BindingResource(bindings, new BindingPolicies(engine.apiDatabase), ringer),
                events(configuration, engine, preferences),
                new TracedRequests(engine.traces)));
    resources.addAll(decisions(configuration, engine, allowed(engine)));
    resources.addAll(groups(configuration, engine));
    return resources;
  }

  /** Under which what users make is made once. */
  static IdempotencyKeys keys(CalsyncdConfiguration configuration) {
    return new IdempotencyKeys(configuration.retention.settings().idempotencyKeys());
  }

  static WritesAllowed allowed(Engine engine) {
    return new WritesAllowed(new PreferenceTable(engine.apiDatabase));
  }

  private static ConnectFlow flow(
      CalsyncdConfiguration configuration,
      Engine engine,
      ConnectionTable connections,
      Ringer ringer) {
    return new ConnectFlow(
        new ConnectFlow.Parts(
            engine.providers,
            engine.tokenEndpoint,
            engine.vault,
            connections,
            ringer,
            new PublicAddress(configuration.publicBaseUrl)),
        engine.clock);
  }

  /** Groups, and whom they tell. */
  private static List<Object> groups(CalsyncdConfiguration configuration, Engine engine) {
    List<Object> resources =
        new ArrayList<>(engine.outbound.resources(engine.apiDatabase, keys(configuration)));
    resources.addAll(
        engine.groups.resources(engine.apiDatabase, configuration.managers.patience()));
    return resources;
  }

  /** What passes leave to people, and what people take back. */
  private static List<Object> decisions(
      CalsyncdConfiguration configuration, Engine engine, WritesAllowed allowed) {
    Database database = engine.apiDatabase;
    Runnable wake = engine.worker::wake;
    TimeOrderedIds ids = new TimeOrderedIds(engine.clock);
    return List.of(
        new ConflictResource(
            new ConflictTable(database),
            new Restoring(new Restorations(database, ids), allowed, wake),
            wake),
        new ProposalResource(new ProposalTable(database, ids), wake),
        new PlanResource(new PlanTable(database, ids), engine.plans),
        new HistoryResource(new EventHistoryTable(database)),
        new UndoResource(new Undo(database, ids, configuration.undo.events()), allowed, wake),
        new ResponseResource(new Invitations(database, ids), allowed, wake));
  }

  private static EventResource events(
      CalsyncdConfiguration configuration, Engine engine, PreferenceTable preferences) {
    EventQueries events = new EventQueries(engine.apiDatabase);
    EventEditing editing = editing(configuration, engine, events, preferences);
    return new EventResource(events, preferences, editing, engine.worker::wake);
  }

  private static EventEditing editing(
      CalsyncdConfiguration configuration,
      Engine engine,
      EventQueries events,
      PreferenceTable preferences) {
    EventWrites writes =
        new EventWrites(
            engine.apiDatabase,
            new TimeOrderedIds(engine.clock),
            keys(configuration),
            configuration.events.perCalendar());
    return new EventEditing(writes, events, preferences, configuration.events);
  }
}
