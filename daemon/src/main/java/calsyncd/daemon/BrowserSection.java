package calsyncd.daemon;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.core.setup.Environment;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.server.handler.CrossOriginHandler;
import org.jspecify.annotations.Nullable;

/**
 * {@code browsers} in {@code config.yml}.
 *
 * @param allowedOrigins whose pages may call the API from a browser (WHATWG Fetch, CORS), besides
 *     the daemon's own; none unless said. Cookies are never asked for
 */
public record BrowserSection(
    @JsonProperty("allowed_origins") @Nullable List<String> allowedOrigins) {
  private static final Pattern ORIGIN =
      Pattern.compile("(https?|[a-z]+-extension)://[A-Za-z0-9._-]+(:\\d{1,5})?");
  private static final Duration REMEMBERED = Duration.ofHours(1);

  public BrowserSection {
    allowedOrigins =
        allowedOrigins == null
            ? List.of()
            : allowedOrigins.stream().filter(it -> !it.isBlank()).toList();
  }

  /** A sentence for each that is no origin. */
  List<String> wrong() {
    return Stream.ofNullable(allowedOrigins)
        .flatMap(List::stream)
        .filter(it -> !ORIGIN.matcher(it).matches())
        .map(it -> "'" + it + "' is no origin such as https://app.example.com (no path, no *)")
        .toList();
  }

  /** Lets their pages in. */
  void install(Environment environment) {
    Set<String> patterns =
        Stream.ofNullable(allowedOrigins)
            .flatMap(List::stream)
            .map(Pattern::quote)
            .collect(Collectors.toSet());
    if (patterns.isEmpty()) {
      return;
    }
    CrossOriginHandler handler = new CrossOriginHandler();
    handler.setAllowedOriginPatterns(patterns);
    handler.setAllowedMethods(Set.of("GET", "POST", "PUT", "PATCH", "DELETE"));
    handler.setAllowedHeaders(
        Set.of(
            "Authorization",
            "Content-Type",
            "If-Match",
            "Idempotency-Key",
            "Last-Event-ID",
            "X-Correlation-Id"));
    handler.setExposedHeaders(Set.of("ETag", "Location", "Retry-After", "X-Correlation-Id"));
    handler.setAllowCredentials(false);
    handler.setPreflightMaxAge(REMEMBERED);
    environment.getApplicationContext().insertHandler(handler);
  }
}
