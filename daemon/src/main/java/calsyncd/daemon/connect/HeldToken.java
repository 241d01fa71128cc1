package calsyncd.daemon.connect;

/** An OAuth grant as read, and the version it had: what a refresh of it compares with. */
record HeldToken(Secret.OAuth secret, long version) {}
