package calsyncd.hub;

import java.util.UUID;

/** One hub calendar tied to one remote calendar. */
public record BindingId(UUID value) {
  @Override
  public String toString() {
    return value.toString();
  }
}
