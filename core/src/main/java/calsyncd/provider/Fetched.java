package calsyncd.provider;

/** The answer to a read of one event. */
public sealed interface Fetched {
  /** It is there, with all its overrides. */
  record Found(RemoteEvent event) implements Fetched {}

  /** The provider says of this very event that it is gone (404, 410) or cancelled. */
  record Gone() implements Fetched {}
}
