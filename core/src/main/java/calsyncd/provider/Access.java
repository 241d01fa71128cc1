package calsyncd.provider;

/**
 * For whom the credentials speak and what they may do on one calendar.
 *
 * @param account the provider's stable id of the account
 * @param role as on {@link ChangePage#accessRole}
 */
public record Access(String account, String role) {}
