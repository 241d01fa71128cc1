package calsyncd.daemon.api;

import calsyncd.daemon.auth.Caller;
import calsyncd.daemon.postgres.PreferenceTable;

/** Whether a user lets events be written for him. */
public record WritesAllowed(PreferenceTable preferences) {
  void check(Caller caller) {
    if (!preferences.get(caller.owner()).allowWrites()) {
      throw Problem.of(
              403,
              "you have not allowed writes; POST {\"allow_writes\": true} to"
                  + " /integrations/calendar/sync/schedule first")
          .as("writes_not_allowed");
    }
  }
}
