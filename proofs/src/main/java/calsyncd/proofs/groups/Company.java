package calsyncd.proofs.groups;

import calsyncd.daemon.demo.Web;
import calsyncd.proofs.Verdict;
import calsyncd.proofs.groups.Outside.Item;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** An owner's groups: as they are meant to be, and as providers show them. */
final class Company {
  private final Ground ground;
  private final Outside outside;
  private final Owner owner;
  private final List<Crew> crews = new ArrayList<>();
  private final Set<String> discordUsers = new TreeSet<>();
  private int people;

  Company(Ground ground, Outside outside, Owner owner) {
    this.ground = ground;
    this.outside = outside;
    this.owner = owner;
  }

  Owner owner() {
    return owner;
  }

  List<Crew> crews() {
    return crews;
  }

  /**
   * A new group with so many members; it has no meetings yet, so that each of these will be new to
   * all of them at once.
   *
   * @param invitations its policy, as the API has it
   * @param chats whether it has a channel at Discord
   */
  Crew add(String provider, String invitations, boolean chats, int members) {
    String api = ground.nodes().getFirst().api();
    String name = "crew " + crews.size();
    String channel = chats ? ground.channel(name) : "";
    String id = owner.group(api, provider, name, invitations);
    Crew crew = new Crew(id, provider, invitations, channel);
    for (int n = 0; n < members; n++) {
      Person person = person(chats);
      crew.in(person, owner.join(api, crew.id(), person));
    }
    if (chats) {
      ObjectNode body = Web.object();
      body.putArray("channels")
          .addObject()
          .put("guild_id", ground.guild())
          .put("channel_id", channel)
          .put("allow", Ground.ALLOW);
      owner.call(api, "PUT", "groups/" + crew.id() + "/channels", body);
    }
    crews.add(crew);
    return crew;
  }

  private Person person(boolean chats) {
    String discord = chats ? ground.discord().addMember(ground.guild()) : "";
    if (chats) {
      discordUsers.add(discord);
    }
    return new Person(owner.email().replace("@", "-guest" + people++ + "@"), discord);
  }

  /** Gives a group so many meetings; with {@code series} one more, which recurs. */
  void meet(Crew crew, int meetings, boolean series) {
    String api = ground.nodes().getFirst().api();
    String provider = crew.provider();
    for (int n = 0; n < meetings; n++) {
      String title = crew.id() + " meeting " + n;
      owner.meet(api, crew.id(), owner.hour(provider, title, 2 + n));
      crew.meets(title, List.of(owner.starts(2 + n)));
    }
    if (series) {
      String title = crew.id() + " series";
      owner.meet(api, crew.id(), owner.series(provider, title, 2));
      crew.meets(title, owner.seriesStarts(2));
    }
  }

  /** One of a group changes to another one. */
  void change(String api, Crew from, String email, Crew to) {
    Crew.Stay stay = from.out(email);
    String member = owner.change(api, from.id(), stay.member(), to.id());
    to.in(stay.person(), member);
  }

  /** Reads a group. */
  void look(String api, Crew crew) {
    owner.read(api, "groups/" + crew.id());
  }

  /** What its calendars have at a provider. */
  Map<String, Item> items(String provider) {
    return outside.items(owner, provider);
  }

  /** Whom each title is to invite, by the proof's own book. */
  Map<String, Set<String>> wanted(String provider) {
    Map<String, Set<String>> wanted = new TreeMap<>();
    crews.stream()
        .filter(crew -> crew.provider().equals(provider))
        .forEach(crew -> crew.titles().forEach(title -> wanted.put(title, crew.emails())));
    return wanted;
  }

  /** How many of these invite others than they should. */
  long differ(Map<String, Item> items, String provider) {
    Map<String, Set<String>> wanted = wanted(provider);
    return items.values().stream()
        .filter(item -> !item.guests().equals(wanted.get(item.title())))
        .count();
  }

  /** Requires that all that hangs on membership is as the book says. */
  void requireInStep(Verdict verdict, String when) {
    for (String provider : List.of("google", "microsoft")) {
      Map<String, Set<String>> wanted = wanted(provider);
      Map<String, Item> items = items(provider);
      Map<String, Set<Set<String>>> found = new HashMap<>();
      items
          .values()
          .forEach(
              item -> found.computeIfAbsent(item.title(), _ -> new HashSet<>()).add(item.guests()));
      Map<String, Set<Set<String>>> meant =
          wanted.entrySet().stream()
              .collect(Collectors.toMap(Map.Entry::getKey, it -> Set.of(it.getValue())));
      verdict.require(
          found.equals(meant), when + ": guests at " + provider + differences(found, meant));
    }
    crews.forEach(crew -> Planned.require(verdict, ground, crew, when));
    for (Crew crew : crews) {
      if (!crew.channel().isEmpty()) {
        Set<String> meant = new TreeSet<>();
        crew.discordUsers().forEach(user -> meant.add(user + ":" + Ground.ALLOW + "/0"));
        Set<String> found = outside.allowed(crew.channel(), discordUsers);
        verdict.require(
            found.equals(meant), when + ": channel of " + crew.id() + ": " + found + ", " + meant);
      }
    }
  }

  private static String differences(
      Map<String, Set<Set<String>>> found, Map<String, Set<Set<String>>> meant) {
    Set<String> titles = new TreeSet<>(found.keySet());
    titles.addAll(meant.keySet());
    return titles.stream()
        .filter(title -> !found.getOrDefault(title, Set.of()).equals(meant.get(title)))
        .map(title -> ", " + title + " has " + found.get(title) + " for " + meant.get(title))
        .collect(Collectors.joining());
  }
}
