package calsyncd.daemon.postgres;

import calsyncd.hub.BindingId;
import calsyncd.hub.EventId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What both sides of a link changed.
 *
 * @param base what both said when they last agreed, as an event's JSON, if they ever did
 * @param hub the hub's event, likewise
 * @param remote the copy, likewise
 * @param decision what was decided, as far as it was
 */
public record ConflictRow(
    UUID id,
    EventId event,
    Source source,
    Optional<String> base,
    String hub,
    String remote,
    List<Place> places,
    Decision decision,
    long version,
    Instant createdAt) {

  public ConflictRow {
    places = List.copyOf(places);
  }

  /** Which event it is, and which binding's copy. */
  public record Source(
      String uid, String title, BindingId binding, String calendar, String provider) {}

  /**
   * A field that both changed.
   *
   * @param occurrence of which occurrence; empty: of the series or the single event
   */
  public record Place(String field, String occurrence) {}

  /**
   * What became of it.
   *
   * @param resolution how a pass ended it; empty while it is open
   * @param choice what a person decided, as JSON
   */
  public record Decision(
      String state,
      String resolution,
      Optional<String> choice,
      String chosenBy,
      Optional<Instant> resolvedAt) {
    /** Whether it still waits. */
    public boolean open() {
      return state.equals("open");
    }
  }
}
