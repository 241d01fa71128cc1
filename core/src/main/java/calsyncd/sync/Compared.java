package calsyncd.sync;

import java.util.List;

/** What a copy, read once more, is against what the hub takes it to be. */
public sealed interface Compared {
  /** It says the same in all that is merged. */
  record Same() implements Compared {}

  /**
   * It says something else. Whether a pass would still have been told is not known by this alone.
   *
   * @param fields in which, by the names of {@link calsyncd.merge.Differences}; never what they say
   * @param image a digest of what was read: two reads with the same one saw the same
   */
  record Different(List<String> fields, String image) implements Compared {
    public Different {
      fields = List.copyOf(fields);
    }
  }

  /** Passes are at work on it, or it is none of theirs: it may differ. */
  record Unsettled() implements Compared {}

  /**
   * The provider would not show it.
   *
   * @param reason the provider's own code
   */
  record Unreadable(String reason) implements Compared {}
}
