package calsyncd.providers.microsoft;

import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Busy;
import calsyncd.calendar.EventContent.Extras;
import calsyncd.calendar.EventContent.Reminder;
import calsyncd.calendar.EventContent.Standing;
import calsyncd.calendar.EventContent.Status;
import calsyncd.calendar.EventContent.Text;
import calsyncd.calendar.EventContent.Visibility;
import calsyncd.calendar.EventContent.When;
import com.microsoft.graph.models.BodyType;
import com.microsoft.graph.models.Event;
import com.microsoft.graph.models.FreeBusyStatus;
import com.microsoft.graph.models.Importance;
import com.microsoft.graph.models.ItemBody;
import com.microsoft.graph.models.Location;
import com.microsoft.graph.models.OnlineMeetingInfo;
import com.microsoft.graph.models.Sensitivity;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What an event of Graph says, in our words. */
final class ContentMapper {
  private static final int DEFAULT_REMINDER = 15;

  private ContentMapper() {}

  /** The content, or nothing where the event has no start or end that can be read. */
  static Optional<EventContent> content(GraphEvent event, EventTimes times) {
    return times.when(event.model()).map(when -> content(event, times, when));
  }

  private static EventContent content(GraphEvent event, EventTimes times, When when) {
    Event model = event.model();
    return new EventContent(
        when,
        text(model),
        standing(model),
        PeopleMapper.people(model),
        extras(model, notCarried(event, times)));
  }

  /** The {@code webLink} shows the event in Outlook: it is not the event's own URL. */
  private static Text text(Event model) {
    @Nullable Location location = model.getLocation();
    return new Text(
        orEmpty(model.getSubject()),
        description(model.getBody()),
        location == null ? "" : orEmpty(location.getDisplayName()),
        "");
  }

  /** Text where Graph honoured our preference, else the HTML's text. */
  private static String description(@Nullable ItemBody body) {
    if (body == null || body.getContent() == null) {
      return "";
    }
    return body.getContentType() == BodyType.Html
        ? HtmlText.ofHtml(body.getContent())
        : HtmlText.ofText(body.getContent());
  }

  /** Graph has no status beside {@code isCancelled}: {@code tentative} is a kind of busy. */
  private static Standing standing(Event model) {
    return new Standing(
        Boolean.TRUE.equals(model.getIsCancelled()) ? Status.CANCELLED : Status.CONFIRMED,
        busy(model.getShowAs()),
        visibility(model.getSensitivity()));
  }

  private static Busy busy(@Nullable FreeBusyStatus showAs) {
    return switch (showAs) {
      case null -> Busy.BUSY;
      case Busy, Unknown -> Busy.BUSY;
      case Free -> Busy.FREE;
      case Tentative -> Busy.TENTATIVE;
      case Oof -> Busy.OUT_OF_OFFICE;
      case WorkingElsewhere -> Busy.WORKING_ELSEWHERE;
    };
  }

  private static Visibility visibility(@Nullable Sensitivity sensitivity) {
    return switch (sensitivity) {
      case null -> Visibility.DEFAULT;
      case Normal -> Visibility.DEFAULT;
      case Personal, Private -> Visibility.PRIVATE;
      case Confidential -> Visibility.CONFIDENTIAL;
    };
  }

  private static Extras extras(Event model, Set<String> notCarried) {
    return new Extras(
        conference(model),
        reminders(model),
        categories(model.getCategories()),
        "",
        List.copyOf(notCarried));
  }

  private static String conference(Event model) {
    @Nullable OnlineMeetingInfo meeting = model.getOnlineMeeting();
    return meeting == null || meeting.getJoinUrl() == null
        ? orEmpty(model.getOnlineMeetingUrl())
        : meeting.getJoinUrl();
  }

  private static List<Reminder> reminders(Event model) {
    @Nullable Integer minutes = model.getReminderMinutesBeforeStart();
    return Boolean.TRUE.equals(model.getIsReminderOn())
        ? List.of(new Reminder("popup", minutes == null ? DEFAULT_REMINDER : minutes))
        : List.of();
  }

  private static List<String> categories(@Nullable List<String> categories) {
    return categories == null ? List.of() : categories.stream().filter(Objects::nonNull).toList();
  }

  /** Names of our own fields that say less than Graph's do, and of Graph's that we lack. */
  private static Set<String> notCarried(GraphEvent event, EventTimes times) {
    Event model = event.model();
    Set<String> names = new TreeSet<>(event.unread());
    note(names, "time_zone", !times.known());
    note(names, "description", Boolean.TRUE.equals(model.getIsOnlineMeeting()));
    note(names, "end_time_zone", !sameZone(model));
    note(names, "attachments", Boolean.TRUE.equals(model.getHasAttachments()));
    note(names, "locations", model.getLocations() != null && model.getLocations().size() > 1);
    note(names, "sensitivity", model.getSensitivity() == Sensitivity.Personal);
    note(names, "importance", important(model.getImportance()));
    note(names, "recurrence", event.isMaster() && !hasRule(event, times));
    return names;
  }

  private static boolean hasRule(GraphEvent event, EventTimes times) {
    Event model = event.model();
    return times
        .when(model)
        .flatMap(when -> RecurrenceRule.of(model.getRecurrence(), when.start()))
        .isPresent();
  }

  private static boolean sameZone(Event model) {
    @Nullable String end = model.getOriginalEndTimeZone();
    return end == null || end.equals(model.getOriginalStartTimeZone());
  }

  private static boolean important(@Nullable Importance importance) {
    return importance != null && importance != Importance.Normal;
  }

  private static void note(Set<String> names, String name, boolean lost) {
    if (lost) {
      names.add(name);
    }
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
