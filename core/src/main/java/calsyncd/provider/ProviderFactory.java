package calsyncd.provider;

import java.util.Optional;

/** Opens connections to one kind of provider. */
public interface ProviderFactory {
  /** {@code google}, {@code microsoft} or {@code caldav}: the word in URLs, tables and metrics. */
  String name();

  /** How a user grants access, where that is by OAuth 2.0. */
  Optional<OAuthProfile> oauth();

  /** A connection with these credentials; no call is made yet. */
  CalendarProvider open(Credentials credentials);
}
