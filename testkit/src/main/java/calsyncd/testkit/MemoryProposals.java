package calsyncd.testkit;

import calsyncd.hub.BindingId;
import calsyncd.hub.Link;
import calsyncd.hub.Link.Hold;
import calsyncd.hub.Link.Intent;
import calsyncd.hub.LinkId;
import calsyncd.provider.RemoteEvent;
import calsyncd.testkit.MemoryLinks.Row;
import calsyncd.testkit.MemoryState.ProposalRow;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What waits for a person's yes or no: each link that is held for one belongs to a proposal. */
final class MemoryProposals {
  /** By the reason of the hold, what a person is asked. */
  private static final Map<String, String> KINDS =
      Map.of(
          "removal_proposed", "remove_from_hub",
          "copy_removal_proposed", "remove_copies",
          "would_mail", "would_mail");

  /** Those that later removals join. */
  private static final Set<String> JOINED = Set.of("remove_from_hub", "remove_copies");

  private final MemoryState state;
  private final BindingId binding;
  private final long pass;
  private final Supplier<UUID> ids;

  MemoryProposals(MemoryState state, BindingId binding, long pass, Supplier<UUID> ids) {
    this.state = state;
    this.binding = binding;
    this.pass = pass;
    this.ids = ids;
  }

  /** The row in the proposal that it belongs to, if to one. */
  Row sorted(Row row) {
    Hold hold = row.link().hold();
    return switch (hold.state()) {
      case LINKED, OUT_OF_WINDOW, CONFLICT -> row.proposed(Optional.empty());
      case APPROVED -> row;
      case PARKED -> asked(row, Optional.ofNullable(KINDS.get(hold.reason())));
    };
  }

  private Row asked(Row row, Optional<String> kind) {
    Optional<String> now =
        row.proposal()
            .map(state.proposals::get)
            .filter(it -> it.state().equals("open"))
            .map(ProposalRow::kind);
    return now.equals(kind) ? row : row.proposed(kind.map(this::open));
  }

  /** The one that is open, made where there is none; what would be mailed is asked by pass. */
  private UUID open(String kind) {
    return state
        .proposals
        .all()
        .filter(e -> isOurs(e.getValue()) && e.getValue().kind().equals(kind))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseGet(() -> {
          UUID id = ids.get();
          state.proposals.put(id, new ProposalRow(binding, kind, pass, "open", ""));
          return id;
        });
  }

  private boolean isOurs(ProposalRow row) {
    boolean joins = JOINED.contains(row.kind()) || row.pass() == pass;
    return row.binding().equals(binding) && joins && row.state().equals("open");
  }

  /** Ends the open ones that no link is left of. */
  void count(BindingId of) {
    List<UUID> open =
        state
            .proposals
            .all()
            .filter(e -> e.getValue().binding().equals(of) && e.getValue().state().equals("open"))
            .map(Map.Entry::getKey)
            .toList();
    Set<UUID> named =
        open.isEmpty()
            ? Set.of()
            : state.links(of).stream()
                .flatMap(row -> row.proposal().stream())
                .collect(Collectors.toSet());
    open.stream()
        .filter(id -> !named.contains(id))
        .forEach(
            id -> state.proposals.put(id, state.proposals.get(id).decided("rejected", "sync")));
  }

  /** Which links wait, and in which version: what a person sees of it. */
  static long version(MemoryState state, UUID id) {
    return rows(state, id)
        .map(row -> Map.entry(row.link().id(), row.link().hold().version()))
        .collect(Collectors.toSet())
        .hashCode();
  }

  static List<LinkId> links(MemoryState state, UUID id) {
    return rows(state, id).map(row -> row.link().id()).toList();
  }

  private static java.util.stream.Stream<Row> rows(MemoryState state, UUID id) {
    return state.links(state.proposals.get(id).binding()).stream()
        .filter(row -> row.proposal().equals(Optional.of(id)));
  }

  /** A person's yes. */
  static void approve(MemoryState state, UUID id) {
    ProposalRow row = state.proposals.get(id);
    rows(state, id).toList().forEach(link -> state.links(row.binding()).put(link.approved()));
    state.proposals.put(id, row.decided("approved", "user"));
  }

  /** A person's no: the event stays in the hub, or the copy as it is until the next edit. */
  static void reject(MemoryState state, UUID id) {
    ProposalRow row = state.proposals.get(id);
    MemoryLinks links = state.links(row.binding());
    for (Row held : rows(state, id).toList()) {
      boolean reads = row.kind().equals("remove_from_hub");
      links.put(kept(held, reads ? asBefore(held.link()) : waiting(held.link())));
    }
    state.proposals.put(id, row.decided("rejected", "user"));
  }

  private static Row kept(Row row, Link link) {
    return row.with(link).proposed(Optional.empty());
  }

  private static Link waiting(Link link) {
    return link.withHold(new Hold(Link.State.PARKED, "rejected", link.wantedVersion()));
  }

  /**
   * The copy is to say what it said. Whether it is there is for the next pass to read: the listing
   * that missed it may have been wrong.
   */
  private static Link asBefore(Link link) {
    return link.withHold(Hold.NONE)
        .withIntent(
            link.remote()
                .map(RemoteEvent::event)
                .map(said -> new Intent(link.hubVersion(), Optional.of(said), link.hubBase())));
  }
}
