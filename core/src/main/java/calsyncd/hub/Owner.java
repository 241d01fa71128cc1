package calsyncd.hub;

import java.util.UUID;

/** Whose row it is: a tenant and a user of it. No query goes without them. */
public record Owner(String firmId, UUID userId) {}
