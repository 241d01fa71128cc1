package calsyncd.daemon.postgres;

/**
 * A connection with its secret.
 *
 * @param version rises with each change of the secret; what a refresh compares and sets on
 */
public record ConnectionSecret(ConnectionRow connection, SealedSecret sealed, long version) {}
