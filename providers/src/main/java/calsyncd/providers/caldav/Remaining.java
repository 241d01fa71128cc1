package calsyncd.providers.caldav;

import calsyncd.provider.FailureClass;
import calsyncd.provider.PageToken;
import calsyncd.provider.ProviderException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a pass has still to read: carried by its page token, so that nothing is kept between pages.
 *
 * @param cursor where the pass will have ended
 * @param partial whether the server cut its listing, which goes on from that cursor
 * @param names paths of events, relative to the collection where they are inside it
 */
record Remaining(String cursor, boolean partial, List<String> names) {

  boolean isEmpty() {
    return names.isEmpty() && !partial;
  }

  PageToken token() {
    List<String> lines = new ArrayList<>(names.size() + 2);
    lines.add(cursor);
    lines.add(partial ? "partial" : "");
    lines.addAll(names);
    return new PageToken(Packed.pack(lines));
  }

  static Remaining of(PageToken token) {
    try {
      List<String> lines = Packed.unpack(token.value());
      return new Remaining(
          lines.get(0), lines.get(1).equals("partial"), lines.subList(2, lines.size()));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw ProviderException.of(FailureClass.CURSOR_EXPIRED, "unknown_page_token").causedBy(e);
    }
  }
}
