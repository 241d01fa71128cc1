package calsyncd.sync;

/** What a pass came to: what it read, and what it wrote. */
public record SyncReport(PassReport pull, PushReport push) {}
