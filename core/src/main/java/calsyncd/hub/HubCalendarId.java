package calsyncd.hub;

import java.util.UUID;

/** A calendar in our database. */
public record HubCalendarId(UUID value) {
  @Override
  public String toString() {
    return value.toString();
  }
}
