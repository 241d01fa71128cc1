package calsyncd.providers.google;

import calsyncd.provider.Cursor;
import calsyncd.provider.FailureClass;
import calsyncd.provider.PageToken;
import calsyncd.provider.ProviderException;
import calsyncd.provider.Window;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A query of {@code events.list} as a cursor or page token keeps it: paging repeats the identical
 * query, and an incremental round the parameters of the initial one, whatever the settings say by
 * then. The window is the one thing that an incremental round must not restate.
 */
record GooglePosition(int pageSize, Map<String, String> parts) {
  private static final String VERSION = "g1:";
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

  /** The first page of a snapshot. */
  static GooglePosition snapshot(Window window, int pageSize) {
    Map<String, String> parts = new LinkedHashMap<>();
    bound(window.from()).ifPresent(from -> parts.put("min", from));
    bound(window.to()).ifPresent(to -> parts.put("max", to));
    return new GooglePosition(pageSize, parts);
  }

  static GooglePosition of(Cursor cursor) {
    GooglePosition position = decode(cursor.value());
    if (position.syncToken().isEmpty()) {
      throw ProviderException.of(FailureClass.CURSOR_EXPIRED, "unreadable_cursor");
    }
    return position;
  }

  static GooglePosition of(PageToken token) {
    return decode(token.value());
  }

  /** The same query, one page on. */
  PageToken page(String pageToken) {
    Map<String, String> next = new LinkedHashMap<>(parts);
    next.put("page", pageToken);
    return new PageToken(new GooglePosition(pageSize, next).encode());
  }

  /** Where the next pass starts. */
  Cursor cursor(String syncToken) {
    return new Cursor(new GooglePosition(pageSize, Map.of("sync", syncToken)).encode());
  }

  Optional<String> syncToken() {
    return part("sync");
  }

  Optional<String> pageToken() {
    return part("page");
  }

  Optional<String> timeMin() {
    return part("min");
  }

  Optional<String> timeMax() {
    return part("max");
  }

  private Optional<String> part(String name) {
    return Optional.ofNullable(parts.get(name));
  }

  private static Optional<String> bound(Instant at) {
    return at.isBefore(FIRST) || at.isAfter(LAST)
        ? Optional.empty()
        : Optional.of(at.truncatedTo(ChronoUnit.SECONDS).toString());
  }

  private String encode() {
    StringBuilder text = new StringBuilder(VERSION).append("size=").append(pageSize);
    parts.forEach((name, value) ->
        text.append('&')
            .append(name)
            .append('=')
            .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
    return text.toString();
  }

  private static GooglePosition decode(String text) {
    try {
      Map<String, String> parts = new LinkedHashMap<>();
      for (String part : text.substring(VERSION.length()).split("&")) {
        int equals = part.indexOf('=');
        parts.put(
            part.substring(0, equals),
            URLDecoder.decode(part.substring(equals + 1), StandardCharsets.UTF_8));
      }
      return new GooglePosition(Integer.parseInt(parts.remove("size")), parts);
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw ProviderException.of(FailureClass.CURSOR_EXPIRED, "unreadable_cursor").causedBy(e);
    }
  }
}
