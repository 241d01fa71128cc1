package calsyncd.proofs.groups;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A group as it is meant to be: the proof's own book of it. */
final class Crew {
  private final String id;
  private final String provider;
  private final String invitations;
  private final String channel;

  /** Their stay, by who is in it. */
  private final Map<String, Stay> stays = new TreeMap<>();

  private final Set<String> titles = new TreeSet<>();
  private final List<Instant> starts = new ArrayList<>();

  /** Somebody's stay in the group. */
  record Stay(Person person, String member) {}

  /**
   * A group that nobody is in yet.
   *
   * @param invitations its policy, as the API has it
   * @param channel its channel at Discord; empty: none
   */
  Crew(String id, String provider, String invitations, String channel) {
    this.id = id;
    this.provider = provider;
    this.invitations = invitations;
    this.channel = channel;
  }

  String id() {
    return id;
  }

  String provider() {
    return provider;
  }

  String invitations() {
    return invitations;
  }

  String channel() {
    return channel;
  }

  void in(Person person, String member) {
    stays.put(person.email(), new Stay(person, member));
  }

  Stay out(String email) {
    return java.util.Objects.requireNonNull(stays.remove(email), email);
  }

  List<Stay> stays() {
    return new ArrayList<>(stays.values());
  }

  Set<String> emails() {
    return new TreeSet<>(stays.keySet());
  }

  Set<String> discordUsers() {
    return stays.values().stream()
        .map(stay -> stay.person().discord())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** It has a meeting that starts then, more than once where it recurs. */
  void meets(String title, List<Instant> meetingStarts) {
    titles.add(title);
    starts.addAll(meetingStarts);
  }

  /** When its meetings start. */
  List<Instant> starts() {
    return List.copyOf(starts);
  }

  Set<String> titles() {
    return titles;
  }
}
