package calsyncd.provider;

/** Whom a provider is asked to tell of a write by mail, where it can be asked. */
public enum Mailing {
  /** Nobody; one that can't be muted ({@link Capabilities.Mail#ALWAYS}) tells the guests anyway. */
  NOBODY,
  /** All guests, each once. */
  EVERYBODY
}
