package calsyncd.simulators.google;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Listings under way: every page of one listing is cut from the same snapshot. */
final class Snapshots {
  private static final int KEPT = 2_000;

  private final Map<Long, Snapshot> open =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Snapshot> eldest) {
          return size() > KEPT;
        }
      };
  private long serial;

  /**
   * One listing.
   *
   * @param owner the collection, user and query it belongs to
   * @param items all of it
   * @param syncToken what the last page gives
   */
  record Snapshot(String owner, List<ObjectNode> items, Optional<String> syncToken) {}

  /** One page: items and exactly one token, or none if the query yields no sync token. */
  record Page(List<ObjectNode> items, Optional<String> next, Optional<String> syncToken) {}

  /** The first page. */
  Page first(Snapshot snapshot, int size, PageShortfall shortfall) {
    long id = nextId();
    Page page = cut(snapshot, new Position(id, 0, 0), size, shortfall);
    if (page.next().isPresent()) {
      keep(id, snapshot);
    }
    return page;
  }

  /**
   * A later page.
   *
   * @throws calsyncd.simulators.http.Refusal 400 {@code invalid} if the token is not of this query
   */
  Page next(String token, String owner, int size, PageShortfall shortfall) {
    Position at = Position.parse(token).orElseThrow(Snapshots::invalid);
    Snapshot snapshot =
        find(at.id()).filter(known -> known.owner().equals(owner)).orElseThrow(Snapshots::invalid);
    return cut(snapshot, at, size, shortfall);
  }

  private record Position(long id, int offset, int page) {
    String token() {
      return "page" + Long.toString(id, 36) + "-" + offset + "-" + page;
    }

    static Optional<Position> parse(String token) {
      String[] parts = token.split("-");
      if (parts.length != 3 || !parts[0].startsWith("page")) {
        return Optional.empty();
      }
      try {
        long id = Long.parseLong(parts[0].substring(4), 36);
        return Optional.of(
            new Position(id, Integer.parseInt(parts[1]), Integer.parseInt(parts[2])));
      } catch (NumberFormatException e) {
        return Optional.empty();
      }
    }
  }

  private static Page cut(Snapshot snapshot, Position at, int size, PageShortfall shortfall) {
    int all = snapshot.items().size();
    int held =
        switch (shortfall) {
          case NONE -> size;
          case SHORT -> Math.max(1, size / 2);
          case EMPTY -> at.page() % 2 == 0 ? 0 : size;
        };
    int from = Math.min(at.offset(), all);
    int to = Math.min(from + held, all);
    var items = snapshot.items().subList(from, to);
    boolean last = to == all && held > 0;
    return last
        ? new Page(items, Optional.empty(), snapshot.syncToken())
        : new Page(
            items, Optional.of(new Position(at.id(), to, at.page() + 1).token()), Optional.empty());
  }

  private synchronized long nextId() {
    return ++serial;
  }

  private synchronized void keep(long id, Snapshot snapshot) {
    open.put(id, snapshot);
  }

  private synchronized Optional<Snapshot> find(long id) {
    return Optional.ofNullable(open.get(id));
  }

  private static RuntimeException invalid() {
    return GoogleErrors.invalid("Invalid page token value.");
  }
}
