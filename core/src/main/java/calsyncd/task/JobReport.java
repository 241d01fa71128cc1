package calsyncd.task;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a run came to, counted from what was recorded.
 *
 * @param scheduled what the run set out to do
 * @param synced how much of it is done
 * @param failed how much of it failed
 * @param skipped how much of it there was no need or no leave to do
 * @param pending how much of it had not ended when the run did
 * @param own the job's own counts, by name
 */
public record JobReport(
    int scheduled, int synced, int failed, int skipped, int pending, Map<String, Long> own) {
  public JobReport {
    own = Collections.unmodifiableMap(new TreeMap<>(own));
  }
}
