package calsyncd.simulators.caldav;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A calendar collection: its objects, and the order in which their names last changed. */
final class StoredCalendar {
  /** An object as it is given back. */
  record Stored(String ics, String etag) {}

  private final Map<String, Stored> objects = new LinkedHashMap<>();

  /** Names in the order of their last change, with its number; removed ones as well. */
  private final Map<String, Long> changed = new LinkedHashMap<>();

  private final Map<String, Long> issued = new HashMap<>();
  private final CalDavProfile.TokenStyle style;
  private final String name;
  private long number;

  private final String component;

  /** An empty one, for components of this kind. */
  StoredCalendar(String name, String component, CalDavProfile.TokenStyle style) {
    this.name = name;
    this.component = component;
    this.style = style;
  }

  String name() {
    return name;
  }

  /** What it holds. */
  String component() {
    return component;
  }

  Optional<Stored> get(String object) {
    return Optional.ofNullable(objects.get(object));
  }

  List<String> names() {
    return List.copyOf(objects.keySet());
  }

  /** The object that has this UID. */
  Optional<String> named(String uid) {
    return objects.entrySet().stream()
        .filter(entry -> Ical.parse(entry.getValue().ics()).uid().equals(uid))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** Stores an object; its new ETag. */
  String put(String object, String ics) {
    touch(object);
    String etag = "\"" + digest(number + ics) + "\"";
    objects.put(object, new Stored(ics, etag));
    return etag;
  }

  void remove(String object) {
    touch(object);
    objects.remove(object);
  }

  private void touch(String object) {
    number++;
    changed.remove(object);
    changed.put(object, number);
  }

  /** What changed since, oldest first. */
  Map<String, Long> since(long position) {
    Map<String, Long> since = new LinkedHashMap<>(changed);
    since.values().removeIf(at -> at <= position);
    return since;
  }

  /** The token of now. */
  String token() {
    return token(number);
  }

  String token(long position) {
    String token =
        switch (style) {
          case NUMBER -> "http://sabre.io/ns/sync/" + position;
          case DIGEST -> "http://radicale.org/ns/sync/" + digest(name + position);
          case OPAQUE ->
              Base64.getEncoder().encodeToString((name + " " + position).getBytes(UTF_8));
        };
    issued.put(token, position);
    return token;
  }

  /** Where a token stands; empty where it is none of ours, or was forgotten. */
  Optional<Long> position(String token) {
    return Optional.ofNullable(issued.get(token));
  }

  /** No token that was given is known from here on. */
  void forgetTokens() {
    issued.clear();
    number++;
  }

  private static String digest(String text) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(hash, 0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
