package calsyncd.simulators.caldav;

/**
 * What a request is about.
 *
 * @param user whose it is
 * @param calendar the collection, or empty
 * @param object the object in it, or empty
 */
record Target(String user, String calendar, String object) {}
