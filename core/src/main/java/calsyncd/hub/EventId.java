package calsyncd.hub;

import java.util.UUID;

/** An event of the hub. */
public record EventId(UUID value) {
  @Override
  public String toString() {
    return value.toString();
  }
}
