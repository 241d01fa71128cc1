package calsyncd.group;

import java.util.UUID;

/** A group of people. */
public record GroupId(UUID value) {
  @Override
  public String toString() {
    return value.toString();
  }
}
