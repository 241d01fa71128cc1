package calsyncd.plan;

import calsyncd.provider.ProviderException;
import calsyncd.sync.SyncReport;
import java.util.List;
import java.util.Optional;

/** What became of a plan that was to be done. */
public sealed interface Outcome {
  /**
   * The pass came to its end and did nothing else.
   *
   * @param left deeds that the provider refused or failed to do for now
   */
  record Done(List<PlannedDeed> done, List<PlannedDeed> left, SyncReport report)
      implements Outcome {}

  /**
   * Nothing was done: a pass would do something else now.
   *
   * @param now what it would do
   */
  record Refused(Plan now) implements Outcome {}

  /**
   * The pass ended early, since the world moved under it or the provider failed.
   *
   * @param done what it did, all of it in the plan
   * @param why a word for what stopped it
   * @param failure the provider's, where that was it
   */
  record Stopped(
      List<PlannedDeed> done,
      List<PlannedDeed> left,
      String why,
      Optional<ProviderException> failure)
      implements Outcome {}
}
