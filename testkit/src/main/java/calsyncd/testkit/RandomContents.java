package calsyncd.testkit;

import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Busy;
import calsyncd.calendar.EventContent.Extras;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Reminder;
import calsyncd.calendar.EventContent.Standing;
import calsyncd.calendar.EventContent.Status;
import calsyncd.calendar.EventContent.Text;
import calsyncd.calendar.EventContent.Visibility;
import calsyncd.calendar.EventContent.When;
import java.util.List;
import java.util.SplittableRandom;

/** What random events say; nobody is invited. */
final class RandomContents {
  private static final List<String> WORDS =
      List.of(
          "Stand-up",
          "Zahnärztin, 2. Termin",
          "歯医者",
          "\"Quoted\"; and so on",
          "a < b & c > d",
          "back\\slash \\n",
          "🎉 party",
          "x");
  private static final List<String> DESCRIPTIONS =
      List.of("", "", "one line", "two\nlines", "with\n\na gap; and, commas", "Ünïcödé 漢字 🎈");
  private static final List<String> PLACES =
      List.of("", "", "Room 5", "Straße 1, 10115 Berlin", "東京; 2F");

  private final SplittableRandom random;

  RandomContents(SplittableRandom random) {
    this.random = random;
  }

  EventContent content(int n, When when) {
    Text text = new Text(any(WORDS) + " " + n, any(DESCRIPTIONS), any(PLACES), "");
    return new EventContent(when, text, standing(), People.NONE, extras());
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private Standing standing() {
    if (random.nextInt(3) > 0) {
      return Standing.DEFAULT;
    }
    Status status = random.nextInt(4) == 0 ? Status.TENTATIVE : Status.CONFIRMED;
    return new Standing(status, any(List.of(Busy.values())), any(List.of(Visibility.values())));
  }

  private Extras extras() {
    if (random.nextInt(4) > 0) {
      return Extras.NONE;
    }
    List<Reminder> reminders = List.of(new Reminder("popup", 5 * (1 + random.nextInt(12))));
    List<String> categories = random.nextBoolean() ? List.of("Work") : List.of();
    return new Extras("", reminders, categories, "", List.of());
  }

  static EventContent titled(EventContent c, String title) {
    Text t = c.text();
    Text other = new Text(title, t.description(), t.location(), t.url());
    return new EventContent(c.when(), other, c.standing(), c.people(), c.extras());
  }

  static EventContent at(EventContent c, When when) {
    return new EventContent(when, c.text(), c.standing(), c.people(), c.extras());
  }
}
