package calsyncd.daemon.api;

import jakarta.ws.rs.core.MultivaluedMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How much of an event a write is about. */
sealed interface EditScope {
  /** All of it. */
  record Whole() implements EditScope {}

  /** One occurrence of the series. */
  record Occurrence(OriginalStart start) implements EditScope {}

  /** One occurrence and all that follow. */
  record Following(OriginalStart start) implements EditScope {}

  /** {@code scope} and {@code original_start} of a URL. */
  static EditScope of(MultivaluedMap<String, String> parameters) {
    for (Map.Entry<String, List<String>> parameter : parameters.entrySet()) {
      if (!List.of("scope", "original_start").contains(parameter.getKey())) {
        throw Problem.of(
            400, "a parameter is not known; the parameters are [original_start, scope]");
      }
      if (parameter.getValue().size() > 1) {
        throw Problem.parameter(parameter.getKey(), "is given more than once");
      }
    }
    Optional<OriginalStart> start =
        Optional.ofNullable(parameters.getFirst("original_start")).map(OriginalStart::of);
    Optional<String> scope = Optional.ofNullable(parameters.getFirst("scope"));
    if (start.isPresent() && scope.isEmpty()) {
      throw Problem.parameter("scope", "must be one of [occurrence, following, series]");
    }
    return scope.map(word -> of(word, start)).orElseGet(Whole::new);
  }

  private static EditScope of(String scope, Optional<OriginalStart> start) {
    return switch (scope) {
      case "series" -> whole(start);
      case "occurrence" -> new Occurrence(needed(start));
      case "following" -> new Following(needed(start));
      default -> throw Problem.parameter("scope", "must be one of [occurrence, following, series]");
    };
  }

  /** Whoever names one occurrence does not mean all of them. */
  private static EditScope whole(Optional<OriginalStart> start) {
    if (start.isPresent()) {
      throw Problem.parameter(
          "original_start",
          "names one occurrence and scope=series is about all; leave original_start out, or give"
              + " scope=occurrence or scope=following");
    }
    return new Whole();
  }

  private static OriginalStart needed(Optional<OriginalStart> start) {
    return start.orElseThrow(
        () -> Problem.parameter("original_start", "is missing for this scope"));
  }
}
