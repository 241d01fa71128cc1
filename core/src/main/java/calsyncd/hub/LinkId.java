package calsyncd.hub;

import java.util.UUID;

/** The tie between a hub event and its copy in one binding. */
public record LinkId(UUID value) {
  @Override
  public String toString() {
    return value.toString();
  }
}
