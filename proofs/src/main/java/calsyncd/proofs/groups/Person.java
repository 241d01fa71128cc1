package calsyncd.proofs.groups;

/**
 * Somebody who is in a group.
 *
 * @param discord their id there; empty: none
 */
record Person(String email, String discord) {}
