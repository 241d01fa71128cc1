package calsyncd.provider;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Makes a create safe to repeat: two calls under one key leave one event. It is a Google event id,
 * a Graph {@code transactionId} and the name of a CalDAV object alike.
 *
 * @param value 5 to 64 characters of base32hex, lower case (RFC 4648 §7): {@code 0-9a-v}
 */
public record CreateKey(String value) {
  /** The reason of a CONFLICT: the event that was made under the key is deleted. */
  public static final String USED = "create_key_used";

  private static final Pattern FORM = Pattern.compile("[0-9a-v]{5,64}");

  /** The key that a provider's name may be; empty where none of ours looks like that. */
  public static Optional<CreateKey> maybe(String name) {
    return FORM.matcher(name).matches() ? Optional.of(new CreateKey(name)) : Optional.empty();
  }

  public CreateKey {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("a create key is 5 to 64 of 0-9a-v: " + value);
    }
  }
}
