package calsyncd.daemon.postgres;

import calsyncd.daemon.json.FilterJson;
import calsyncd.hub.ExportFilter;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a user wants of one binding.
 *
 * @param direction {@code two_way}, {@code import_only} or {@code export_only}
 * @param exportView {@code full}, or {@code busy_only}, which goes with {@code export_only} alone
 * @param exportsAttendees whether copies name the people of an event
 * @param mayMail whether a write may be made of which the provider tells others by mail
 * @param filters which events get no copy
 */
public record BindingPolicy(
    String direction,
    String exportView,
    boolean exportsAttendees,
    boolean mayMail,
    ExportFilter filters) {

  /** Reads only: what each binding begins with. */
  public static final BindingPolicy IMPORT_ONLY =
      new BindingPolicy("import_only", "full", false, false, ExportFilter.NONE);

  /** The same, but that nothing comes from the provider. */
  BindingPolicy exportingOnly() {
    return new BindingPolicy("export_only", exportView, exportsAttendees, mayMail, filters);
  }

  /** Whether events of the hub get copies at the provider. */
  public boolean exports() {
    return !direction.equals("import_only");
  }

  /** Whether events of the provider come into the hub. */
  public boolean imports() {
    return !direction.equals("export_only");
  }

  /** The same as JSON. */
  public ObjectNode json() {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("direction", direction)
            .put("export_view", exportView)
            .put("exports_attendees", exportsAttendees)
            .put("may_mail", mayMail);
    json.set("filters", FilterJson.write(filters));
    return json;
  }
}
