package calsyncd.providers.caldav;

import calsyncd.provider.Cursor;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a cursor remembers. The role is the one that the calendar showed when the first pass began:
 * the one request of a pass without changes does not show it again.
 */
sealed interface SyncState {
  /** Beyond this a listing is not kept in a cursor: each change then costs a snapshot pass. */
  int MOST_BYTES = 1 << 20;

  String role();

  /** The server synchronizes collections (RFC 6578). */
  record Token(String role, String token) implements SyncState {}

  /** The server does not: the listing when {@code ctag} was the collection's tag. */
  record Listing(String role, String ctag, Map<String, String> etags) implements SyncState {}

  /** A listing too long to keep: only whether anything changed can be told. */
  record Tag(String role, String ctag) implements SyncState {}

  /** A pass over a window, which can't be resumed. */
  record Windowed(String role) implements SyncState {}

  /** The state as a cursor. */
  default Cursor cursor() {
    return new Cursor(
        switch (this) {
          case Token state -> "sync " + state.role + " " + state.token;
          case Tag state -> "ctag " + state.role + " " + state.ctag;
          case Windowed state -> "window " + state.role + " ";
          case Listing state -> listed(state);
        });
  }

  private static String listed(Listing state) {
    List<String> lines = new ArrayList<>(List.of(state.ctag));
    state.etags.forEach((href, etag) -> {
      lines.add(href);
      lines.add(etag);
    });
    String packed = Packed.pack(lines);
    return packed.length() > MOST_BYTES
        ? "ctag " + state.role + " " + state.ctag
        : "list " + state.role + " " + packed;
  }

  /**
   * Reads a cursor.
   *
   * @throws ProviderException CURSOR_EXPIRED where it is none of ours
   */
  static SyncState of(Cursor cursor) {
    String[] words = cursor.value().split(" ", 3);
    if (words.length < 3) {
      throw unknown();
    }
    return switch (words[0]) {
      case "sync" -> new Token(words[1], words[2]);
      case "ctag" -> new Tag(words[1], words[2]);
      case "window" -> new Windowed(words[1]);
      case "list" -> listing(words[1], words[2]);
      default -> throw unknown();
    };
  }

  private static SyncState listing(String role, String packed) {
    try {
      List<String> lines = Packed.unpack(packed);
      Map<String, String> etags = new LinkedHashMap<>();
      for (int i = 1; i + 1 < lines.size(); i += 2) {
        etags.put(lines.get(i), lines.get(i + 1));
      }
      return new Listing(role, lines.getFirst(), etags);
    } catch (IllegalArgumentException e) {
      throw unknown().causedBy(e);
    }
  }

  private static ProviderException unknown() {
    return ProviderException.of(FailureClass.CURSOR_EXPIRED, "unknown_cursor");
  }
}
