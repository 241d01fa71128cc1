package calsyncd.calendar;

/** The globally unique identifier of an event (RFC 5545 §3.8.4.7), shared by a whole series. */
public record Uid(String value) {
  /** An id is looked up as it was stored. */
  public Uid {
    value = Characters.sound(value);
  }
}
