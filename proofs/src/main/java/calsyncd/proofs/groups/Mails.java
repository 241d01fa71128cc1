package calsyncd.proofs.groups;

import calsyncd.proofs.Verdict;
import calsyncd.proofs.groups.Outside.Item;
import calsyncd.simulators.http.MailOutbox.Mail;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The mails that policies order, against those that were sent. */
final class Mails {
  private Mails() {}

  /** One invitation to each guest of each meeting, where the group tells of new ones. */
  static Map<String, Long> announced(Company company, String provider) {
    Map<String, Long> wanted = new TreeMap<>();
    for (Crew crew : company.crews()) {
      if (crew.provider().equals(provider) && !crew.invitations().equals("none")) {
        for (String title : crew.titles()) {
          crew.emails().forEach(to -> wanted.put(mail("invitation", title, to), 1L));
        }
      }
    }
    return wanted;
  }

  /** One mail to each who is or was a guest of what was changed, where the group tells of all. */
  static Map<String, Long> changed(
      Company company, String provider, Map<String, Item> before, Map<String, Item> after) {
    Set<String> told =
        company.crews().stream()
            .filter(crew -> crew.provider().equals(provider) && crew.invitations().equals("all"))
            .flatMap(crew -> crew.titles().stream())
            .collect(Collectors.toSet());
    Map<String, Long> wanted = new TreeMap<>();
    after.forEach((id, item) -> {
      Item old = before.getOrDefault(id, item);
      if (told.contains(item.title()) && !old.guests().equals(item.guests())) {
        Set<String> all = new TreeSet<>(old.guests());
        all.addAll(item.guests());
        all.forEach(to -> wanted.put(mail(kind(old, item, to), item.title(), to), 1L));
      }
    });
    return wanted;
  }

  private static String kind(Item old, Item now, String to) {
    if (!now.guests().contains(to)) {
      return "cancellation";
    }
    return old.guests().contains(to) ? "update" : "invitation";
  }

  private static String mail(String kind, String title, String to) {
    return kind + " of " + title + " to " + to;
  }

  /** Requires that these were sent, and nothing else. */
  static void require(Verdict verdict, List<Mail> sent, Map<String, Long> wanted, String when) {
    Map<String, Long> found =
        sent.stream()
            .map(it -> mail(it.kind(), it.subject(), it.to()))
            .collect(
                Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
    Map<String, Long> extra = new TreeMap<>(found);
    extra.entrySet().removeAll(wanted.entrySet());
    Map<String, Long> missing = new TreeMap<>(wanted);
    missing.entrySet().removeAll(found.entrySet());
    verdict.require(
        extra.isEmpty() && missing.isEmpty(),
        when + ": mails beyond those ordered " + extra + ", missing " + missing);
    verdict.say(when + ": " + sent.size() + " mails, " + wanted.size() + " ordered");
  }
}
