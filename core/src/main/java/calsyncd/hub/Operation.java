package calsyncd.hub;

/** What is tried at a provider. The names, in lower case, are those of the ledger of attempts. */
public enum Operation {
  /** A pass's reading, and what it writes as far as a failure ends the whole pass. */
  PULL,
  /** To have something watched. */
  WATCH,
  /** A copy is made. */
  CREATE,
  /** A copy is to say something else. */
  UPDATE,
  /** A copy is removed. */
  DELETE,
  /** The user's answer to an invitation is given. */
  RESPOND;

  /** The write that is due, or under way, of a link. */
  public static Operation of(Link link) {
    if (link.intent().isPresent()) {
      boolean removes = link.intent().filter(it -> it.wanted().isEmpty()).isPresent();
      return removes ? DELETE : putting(link);
    }
    return link.wantedResponse().isPresent() && link.remote().isPresent() ? RESPOND : putting(link);
  }

  private static Operation putting(Link link) {
    return link.remote().isPresent() ? UPDATE : CREATE;
  }

  /** Whether it changes something at the provider. */
  public boolean outbound() {
    return switch (this) {
      case PULL, WATCH -> false;
      case CREATE, UPDATE, DELETE, RESPOND -> true;
    };
  }
}
