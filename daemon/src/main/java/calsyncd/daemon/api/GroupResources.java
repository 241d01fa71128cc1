package calsyncd.daemon.api;

import calsyncd.daemon.group.GroupEngine;
import calsyncd.daemon.group.GroupSettings;
import calsyncd.daemon.postgres.Database;
import calsyncd.daemon.postgres.GroupMeetings;
import calsyncd.daemon.postgres.GroupMembers;
import calsyncd.daemon.postgres.GroupRetries;
import calsyncd.daemon.postgres.GroupTable;
import calsyncd.daemon.postgres.GroupTargets;
import calsyncd.daemon.postgres.IdempotencyKeys;
import calsyncd.daemon.postgres.PreferenceTable;
import calsyncd.daemon.postgres.Tenants;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * What users and managers reach groups by.
 *
 * @param requests the database, over the pool of requests
 * @param targets what groups are kept in step with, by name
 * @param joined told of each stay in a group
 */
public record GroupResources(
    Database requests,
    Supplier<UUID> ids,
    GroupSettings settings,
    GroupEngine engine,
    List<String> targets,
    GroupMembers.Joined joined) {

  /**
   * All of them.
   *
   * @param patience so long an answer that tells results waits for them
   * @param keys under which a group is made once
   */
  public List<Object> all(Duration patience, IdempotencyKeys keys) {
    GroupTargets wanted = new GroupTargets(requests, targets);
    GroupTable groups = new GroupTable(requests, ids, wanted, keys);
    GroupMeetings meetings = new GroupMeetings(requests, wanted, settings.meetings());
    GroupMembers members = new GroupMembers(requests, ids, wanted, settings.members(), joined);
    GroupAnswers answers = new GroupAnswers(engine, wanted, patience);
    WritesAllowed allowed = new WritesAllowed(new PreferenceTable(requests));
    return List.of(
        new GroupResource(groups, meetings, answers, allowed),
        new GroupMemberResource(members, new Tenants(requests), answers),
        new GroupMeetingResource(meetings, answers),
        new AdminGroupResource(new GroupRetries(requests), answers));
  }
}
