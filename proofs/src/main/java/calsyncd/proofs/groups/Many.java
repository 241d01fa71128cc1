package calsyncd.proofs.groups;

import calsyncd.daemon.demo.Web;
import calsyncd.proofs.Verdict;
import calsyncd.simulators.http.AccessLog;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Many groups that are all brought in step at once cost one write for each meeting whose guests
 * differ, and one delta for each calendar. All is asked for while the provider has told each owner
 * to wait, so that each calendar has one pass to do then. Nobody hears notifications here: what
 * these cost is the storm's proof.
 */
final class Many {
  private final Verdict verdict;
  private final Plan plan;
  private final SplittableRandom random;
  private final Ground ground;
  private final Outside outside;
  private final List<Company> companies = new ArrayList<>();

  /**
   * How much of it.
   *
   * @param owners each has a calendar at Google
   * @param groups of each
   * @param members of each group
   * @param meetings of each group
   * @param pause how long Google has everybody wait
   */
  record Plan(long seed, int owners, int groups, int members, int meetings, Duration pause) {}

  private Many(Verdict verdict, Plan plan, Ground ground) {
    this.verdict = verdict;
    this.plan = plan;
    this.random = new SplittableRandom(plan.seed());
    this.ground = ground;
    this.outside = new Outside(ground);
  }

  /** Proves it. */
  static void prove(Verdict verdict, Plan plan, Ground ground) {
    ground.unheard();
    Many many = new Many(verdict, plan, ground);
    many.found();
    many.paused();
    many.again();
  }

  private void found() {
    for (int n = 0; n < plan.owners(); n++) {
      companies.add(new Company(ground, outside, Owner.of(verdict, ground, "owner" + n)));
    }
    companies.parallelStream().forEach(this::found);
    ground.rest(verdict, "groups are founded");
    companies.forEach(company -> company.requireInStep(verdict, "at first"));
    verdict.say(
        "many: %d groups of %d with %d meetings each, in %d calendars"
            .formatted(
                plan.owners() * plan.groups(), plan.members(), plan.meetings(), plan.owners()));
  }

  private void found(Company company) {
    for (int group = 0; group < plan.groups(); group++) {
      Crew crew = company.add("google", "none", false, plan.members());
      company.meet(crew, plan.meetings(), false);
    }
  }

  /**
   * Google lets nobody in for a time; in it a tenth of the groups changes, and all are asked for.
   */
  private void paused() {
    companies.forEach(this::pause);
    long until = ground.millis() + plan.pause().toMillis();
    String api = ground.nodes().getFirst().api();
    for (Company company : companies) {
      List<Crew> crews = company.crews();
      for (int n = 0; n < Math.max(1, crews.size() / 10); n++) {
        Crew from = crews.get(random.nextInt(crews.size()));
        Crew to = crews.get((crews.indexOf(from) + 1) % crews.size());
        company.change(api, from, from.emails().iterator().next(), to);
      }
      crews.forEach(crew -> company.owner().sync(api, crew.id()));
    }
    verdict.require(ground.millis() < until, "all is asked for while Google has everybody wait");
    long differ = companies.stream().mapToLong(it -> it.differ(it.items("google"), "google")).sum();
    outside.forget();
    ground.rest(verdict, "Google lets everybody in");
    companies.forEach(company -> company.requireInStep(verdict, "after the pause"));
    count(differ, plan.owners());
  }

  /** A pass of the owner's is told to come back later. */
  private void pause(Company company) {
    ObjectNode script = Web.object().put("name", "pause").put("count", 1);
    script
        .putObject("match")
        .put("method", "GET")
        .put("path", "^/calendar/v3/")
        .put("user", company.owner().email())
        .put("client", Ground.CLIENT);
    ObjectNode response = script.putObject("response").put("status", 429);
    response.putObject("headers").put("Retry-After", plan.pause().toSeconds() + "");
    ground.world().google().faults().add(script);
    String api = ground.nodes().getFirst().api();
    company.owner().call(api, "POST", "sync/now", Web.object());
    boolean met =
        ground.await(
            () ->
                outside.calls("google", it -> it.fault().equals("pause")).stream()
                    .anyMatch(it -> it.user().equals(company.owner().email())),
            Duration.ofSeconds(20));
    verdict.require(met, "Google has " + company.owner().email() + " wait");
  }

  /** Writes are the events that differed, deltas the calendars; nothing else was called. */
  private void count(long differ, long calendars) {
    List<AccessLog.Entry> calls = outside.calls("google", _ -> true);
    long writes = calls.stream().filter(Outside::writes).count();
    long deltas = calls.stream().filter(Outside::isDelta).count();
    verdict.say(
        "many: %d meetings differ in %d calendars: %d writes, %d deltas, %d calls"
            .formatted(differ, calendars, writes, deltas, calls.size()));
    verdict.require(writes == differ, writes + " writes for " + differ + " meetings");
    verdict.require(
        calls.size() == differ + calendars,
        calls.size() + " calls for " + differ + " meetings in " + calendars + " calendars");
    verdict.require(outside.googleMails().isEmpty(), "Google mailed somebody");
  }

  /** All are in step: bringing them in step once more costs no call. */
  private void again() {
    outside.forget();
    String api = ground.nodes().getFirst().api();
    companies.forEach(
        company -> company.crews().forEach(crew -> company.owner().sync(api, crew.id())));
    ground.rest(verdict, "all are asked for once more");
    count(0, 0);
  }
}
