package calsyncd.simulators.caldav;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Where things are, in the profile's spelling.
 *
 * @param home the server of the calendars, without a slash at its end
 */
record Paths(CalDavProfile profile, String home) {

  String principal(String user) {
    return spelt("/principals/" + user + "/");
  }

  /** The home of a user's calendars; with its server where that is another one. */
  String home(String user) {
    String path = spelt("/calendars/" + user + "/");
    return profile.homeElsewhere() && !path.startsWith("http") ? home + path : path;
  }

  String calendar(Target target) {
    return spelt("/calendars/" + target.user() + "/" + target.calendar() + "/");
  }

  String object(Target target, String name) {
    return spelt("/calendars/" + target.user() + "/" + target.calendar() + "/" + name);
  }

  private String spelt(String path) {
    String whole = profile.root() + path;
    return switch (profile.hrefs()) {
      case PLAIN -> encoded(whole, "-._~!$&'()*+,;=:@/");
      case ENCODED -> encoded(whole, "-._~/");
      case ABSOLUTE -> home + encoded(whole, "-._~@/");
    };
  }

  private static String encoded(String path, String plain) {
    StringBuilder encoded = new StringBuilder();
    for (byte octet : path.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (octet & 0xff);
      boolean kept = c < 128 && (Character.isLetterOrDigit(c) || plain.indexOf(c) >= 0);
      encoded.append(kept ? String.valueOf(c) : "%%%02x".formatted((int) c));
    }
    return encoded.toString();
  }

  /** Whether a request came to the server that the calendars are on. */
  boolean isHome(String host) {
    return !profile.homeElsewhere() || home.toLowerCase(Locale.ROOT).endsWith("//" + host);
  }
}
