package calsyncd.daemon.auth;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a caller may do; the word stands in {@code app_metadata.role} of the token. */
public enum Role {
  USER,
  STAFF,
  MANAGER;

  /** The word in tokens and in {@code @RolesAllowed}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The role of that word, if there is one. */
  public static Optional<Role> of(String word) {
    return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
  }

  /** Whether this role includes the other: a manager is staff, and staff are users. */
  public boolean includes(Role other) {
    return compareTo(other) >= 0;
  }
}
