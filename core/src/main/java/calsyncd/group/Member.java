package calsyncd.group;

import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * One stay of a person in a group.
 *
 * @param id of the stay: who leaves and joins again has another
 * @param email as it was given
 * @param user the person's user, where they are one
 * @param name what they are called, or empty
 * @param discordUser their id at Discord, or empty
 */
public record Member(UUID id, String email, Optional<UUID> user, String name, String discordUser) {

  /** What the address is compared by. */
  public String key() {
    return key(email);
  }

  /** What an address is compared by: servers change its case, and pad it. */
  public static String key(String email) {
    return email.strip().toLowerCase(Locale.ROOT);
  }
}
