package calsyncd.sync;

/** How passes read, write, and take care of what is deleted. */
public record SyncSettings(PullSettings pull, PushSettings push, Guard guard) {
  /** The defaults of each. */
  public static final SyncSettings DEFAULT =
      new SyncSettings(PullSettings.DEFAULT, PushSettings.DEFAULT, Guard.DEFAULT);
}
