package calsyncd.provider;

/** Whose grant a connection is: the provider's stable id, and the address a person knows it by. */
public record Account(String id, String email) {}
