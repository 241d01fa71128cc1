package calsyncd.hub;

import java.util.UUID;

/** One user's grant at one provider. */
public record ConnectionId(UUID value) {
  @Override
  public String toString() {
    return value.toString();
  }
}
