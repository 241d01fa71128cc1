package calsyncd.daemon.api;

import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Optional;

/** The parameters of a URL: each is known, and given once. */
record Parameters(MultivaluedMap<String, String> given) {
  static final int MAX_LIMIT = 500;
  private static final int DEFAULT_LIMIT = 100;

  static Parameters of(UriInfo uri, List<String> known) {
    MultivaluedMap<String, String> given = uri.getQueryParameters();
    for (var parameter : given.entrySet()) {
      if (!known.contains(parameter.getKey())) {
        throw Problem.of(400, "a parameter is not known; the parameters are " + known);
      }
      if (parameter.getValue().size() > 1) {
        throw Problem.parameter(parameter.getKey(), "is given more than once");
      }
    }
    return new Parameters(given);
  }

  Optional<String> text(String name) {
    return Optional.ofNullable(given.getFirst(name));
  }

  Optional<String> word(String name, List<String> words) {
    return text(name)
        .map(word -> {
          if (!words.contains(word)) {
            throw Problem.parameter(name, "must be one of " + words);
          }
          return word;
        });
  }

  boolean flag(String name) {
    return text(name).map(text -> flag(name, text)).orElse(false);
  }

  private static boolean flag(String name, String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw Problem.parameter(name, "must be true or false");
    };
  }

  /** A whole number that is no limit. */
  Optional<Integer> number(String name) {
    return text(name)
        .map(text -> {
          if (!text.matches("[0-9]{1,9}")) {
            throw Problem.parameter(name, "must be a whole number");
          }
          return Integer.parseInt(text);
        });
  }

  int limit() {
    return text("limit").map(Parameters::limit).orElse(DEFAULT_LIMIT);
  }

  private static int limit(String text) {
    if (text.matches("[0-9]{1,3}")) {
      int limit = Integer.parseInt(text);
      if (limit >= 1 && limit <= MAX_LIMIT) {
        return limit;
      }
    }
    throw Problem.parameter("limit", "must be a whole number from 1 to " + MAX_LIMIT);
  }
}
