package calsyncd.provider;

/** What to ask a provider for. */
public sealed interface ChangeQuery {
  /** Delta pass: what changed since the cursor; removals are listed. */
  record Delta(Cursor since) implements ChangeQuery {}

  /** Snapshot pass: all inside the window; what is unmentioned there may be gone. */
  record Snapshot(Window window) implements ChangeQuery {}

  /** The next page of the pass that gave the token. */
  record Next(PageToken token) implements ChangeQuery {}
}
