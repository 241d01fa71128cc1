package calsyncd.provider;

/**
 * What a conditional write names: an ETag or a change key, verbatim. Empty where none was given.
 */
public record Revision(String value) {}
