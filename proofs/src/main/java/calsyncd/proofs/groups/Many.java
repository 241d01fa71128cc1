package calsyncd.proofs.groups;

import calsyncd.daemon.demo.Web;
import calsyncd.proofs.Verdict;
import calsyncd.proofs.groups.Outside.Item;
import calsyncd.simulators.http.AccessLog;
import calsyncd.simulators.http.MailOutbox.Mail;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Many groups that are all brought in step at once cost one write for each meeting whose guests
 * differ, and one delta for each calendar. All is asked for while the provider has told each owner
 * to wait, so that each calendar has one pass to do then. Nobody hears notifications here: what
 * these cost is the storm's proof. Google tells no guest, as the groups say; Microsoft tells each
 * guest once of each meeting that changes.
 */
final class Many {
  private static final List<String> PROVIDERS = List.of("google", "microsoft");

  private final Verdict verdict;
  private final Plan plan;
  private final SplittableRandom random;
  private final Ground ground;
  private final Outside outside;

  /** Each owner's groups, by where they are. */
  private final Map<Company, String> companies = new LinkedHashMap<>();

  /**
   * How much of it.
   *
   * @param owners each has groups in one calendar: by turns at Google and at Microsoft
   * @param groups of each
   * @param members of each group
   * @param meetings of each group
   * @param pause how long providers have everybody wait
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
      Owner owner = Owner.of(verdict, ground, "owner" + n);
      companies.put(new Company(ground, outside, owner), PROVIDERS.get(n % PROVIDERS.size()));
    }
    companies.entrySet().parallelStream().forEach(it -> found(it.getKey(), it.getValue()));
    ground.rest(verdict, "groups are founded");
    companies.keySet().forEach(company -> company.requireInStep(verdict, "at first"));
    verdict.say(
        "many: %d groups of %d with %d meetings each, in %d calendars"
            .formatted(
                plan.owners() * plan.groups(), plan.members(), plan.meetings(), plan.owners()));
  }

  private void found(Company company, String provider) {
    String policy = provider.equals("google") ? "none" : "all";
    for (int group = 0; group < plan.groups(); group++) {
      Crew crew = company.add(provider, policy, false, plan.members());
      company.meet(crew, plan.meetings(), false);
    }
  }

  /**
   * Providers let nobody in for a time; in it a tenth of the groups changes, and all are asked for.
   */
  private void paused() {
    companies.forEach(this::pause);
    long until = ground.millis() + plan.pause().toMillis();
    Map<Company, Map<String, Item>> before = items();
    companies.keySet().forEach(this::change);
    verdict.require(ground.millis() < until, "all is asked for while everybody has to wait");
    Map<String, Long> differ = new TreeMap<>();
    before.forEach((company, items) -> {
      String provider = companies.getOrDefault(company, "");
      differ.merge(provider, company.differ(items, provider), Long::sum);
    });
    outside.forget();
    ground.rest(verdict, "everybody is let in");
    companies.keySet().forEach(company -> company.requireInStep(verdict, "after the pause"));
    count(differ, 1);
    mails(before, "after the pause");
  }

  /** A tenth of the groups loses somebody to the next one; all are asked for. */
  private void change(Company company) {
    String api = ground.nodes().getFirst().api();
    List<Crew> crews = company.crews();
    for (int n = 0; n < Math.max(1, crews.size() / 10); n++) {
      Crew from = crews.get(random.nextInt(crews.size()));
      Crew to = crews.get((crews.indexOf(from) + 1) % crews.size());
      company.change(api, from, from.emails().iterator().next(), to);
    }
    crews.forEach(crew -> company.owner().sync(api, crew.id()));
  }

  /** What each company's calendar has at its provider. */
  private Map<Company, Map<String, Item>> items() {
    Map<Company, Map<String, Item>> items = new HashMap<>();
    companies.forEach((company, provider) -> items.put(company, company.items(provider)));
    return items;
  }

  /** A pass of the owner's is told to come back later. */
  private void pause(Company company, String provider) {
    String email = company.owner().email();
    ObjectNode script = Web.object().put("name", "pause").put("count", 1);
    script
        .putObject("match")
        .put("method", "GET")
        .put("path", "^/(calendar/v3|v1.0)/")
        .put("user", email)
        .put("client", Ground.CLIENT);
    ObjectNode response = script.putObject("response").put("status", 429);
    response.putObject("headers").put("Retry-After", plan.pause().toSeconds() + "");
    ground.faults(provider).add(script);
    String api = ground.nodes().getFirst().api();
    company.owner().call(api, "POST", "sync/now", Web.object());
    boolean met =
        ground.await(
            () ->
                outside.calls(provider, it -> it.fault().equals("pause")).stream()
                    .anyMatch(it -> it.user().equals(email)),
            Duration.ofSeconds(20));
    verdict.require(met, provider + " has " + email + " wait");
  }

  /** Writes are the events that differed, deltas the calendars; nothing else was called. */
  private void count(Map<String, Long> differing, int deltasEach) {
    for (String provider : PROVIDERS) {
      Set<String> owners = owners(provider);
      List<AccessLog.Entry> calls = outside.calls(provider, it -> owners.contains(it.user()));
      long writes = calls.stream().filter(Outside::writes).count();
      long deltas = calls.stream().filter(Outside::isDelta).count();
      long differ = differing.getOrDefault(provider, 0L);
      long calendars = (long) owners.size() * deltasEach;
      verdict.say(
          "many: at %s %d meetings differ in %d calendars: %d writes, %d deltas, %d calls"
              .formatted(provider, differ, owners.size(), writes, deltas, calls.size()));
      verdict.require(writes == differ, writes + " writes for " + differ + " meetings");
      verdict.require(
          calls.size() == differ + calendars,
          calls.size() + " calls for " + differ + " meetings in " + calendars + " calendars");
    }
  }

  private Set<String> owners(String provider) {
    return companies.entrySet().stream()
        .filter(it -> it.getValue().equals(provider))
        .map(it -> it.getKey().owner().email())
        .collect(Collectors.toSet());
  }

  /** Nobody is mailed by Google; at Microsoft each guest is told once of what changed. */
  private void mails(Map<Company, Map<String, Item>> before, String when) {
    Map<String, Long> wanted = new TreeMap<>();
    companies.forEach((company, provider) ->
        wanted.putAll(
            Mails.changed(
                company,
                provider,
                before.getOrDefault(company, Map.of()),
                company.items(provider))));
    List<Mail> sent = new ArrayList<>(outside.googleMails());
    sent.addAll(outside.microsoftMails());
    Mails.require(verdict, sent, wanted, when);
  }

  /** All are in step: bringing them in step once more costs no call and no mail. */
  private void again() {
    String api = ground.nodes().getFirst().api();
    Map<Company, Map<String, Item>> before = items();
    outside.forget();
    companies
        .keySet()
        .forEach(company -> company.crews().forEach(it -> company.owner().sync(api, it.id())));
    ground.rest(verdict, "all are asked for once more");
    count(Map.of(), 0);
    mails(before, "once more");
  }
}
