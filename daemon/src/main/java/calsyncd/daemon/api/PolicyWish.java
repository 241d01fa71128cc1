package calsyncd.daemon.api;

import calsyncd.daemon.postgres.BindingPolicy;
import calsyncd.hub.CopyWindow;
import calsyncd.hub.ExportFilter;
import java.util.List;
import java.util.Optional;

/** What a request says about how a binding is to be synced; what it leaves out stays as it is. */
record PolicyWish(
    Optional<String> direction,
    Optional<String> view,
    Optional<Boolean> attendees,
    Optional<Boolean> mail,
    Optional<ExportFilter> filters) {
  static final List<String> FIELDS =
      List.of("direction", "export_view", "exports_attendees", "may_mail", "filters");

  private static final List<String> FILTERS =
      List.of("declined", "all_day", "free", "title", "past_days", "future_days");

  private static final int TITLE = 200;
  private static final int MOST_DAYS = 36_500;

  static PolicyWish of(Body body) {
    return new PolicyWish(
        body.word("direction", List.of("two_way", "import_only", "export_only")),
        body.word("export_view", List.of("full", "busy_only")),
        body.bool("exports_attendees"),
        body.bool("may_mail"),
        body.object("filters", FILTERS).map(PolicyWish::filters));
  }

  private static ExportFilter filters(Body body) {
    return new ExportFilter(
        body.bool("declined").orElse(false),
        body.bool("all_day").orElse(false),
        body.bool("free").orElse(false),
        body.text("title", TITLE).orElse(""),
        new CopyWindow(
            body.integer("past_days", 0, MOST_DAYS), body.integer("future_days", 0, MOST_DAYS)),
        false);
  }

  BindingPolicy over(BindingPolicy old) {
    BindingPolicy wanted =
        new BindingPolicy(
            direction.orElse(old.direction()),
            view.orElse(old.exportView()),
            attendees.orElse(old.exportsAttendees()),
            mail.orElse(old.mayMail()),
            filters.orElse(old.filters()));
    if (wanted.exportView().equals("busy_only") && !wanted.direction().equals("export_only")) {
      throw Problem.field(
          "export_view",
          "busy_only goes with the direction export_only, and the direction is "
              + wanted.direction());
    }
    return wanted;
  }
}
