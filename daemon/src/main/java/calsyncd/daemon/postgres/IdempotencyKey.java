package calsyncd.daemon.postgres;

/**
 * What a client calls a request.
 *
 * @param request a digest of what it asked for, in hexadecimal
 */
public record IdempotencyKey(String key, String request) {}
