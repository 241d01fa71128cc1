package calsyncd.daemon.api;

import calsyncd.daemon.auth.Caller;
import calsyncd.daemon.postgres.AuditExport;
import calsyncd.daemon.postgres.AuditExport.Position;
import calsyncd.daemon.postgres.AuditExport.Row;
import calsyncd.daemon.postgres.AuditExport.Span;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwizard.auth.Auth;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The tenant's audit as JSON lines. */
@Path("/api/calendar/admin/audit")
@RolesAllowed("manager")
public final class AdminAuditResource {
  /** JSON, one value a line. */
  public static final String LINES = "application/x-ndjson";

  private static final int MOST = 10_000;
  private static final int USUAL = 1_000;
  private static final int AT_ONCE = 500;

  private final AuditExport audit;

  /** Exports this. */
  public AdminAuditResource(AuditExport audit) {
    this.audit = audit;
  }

  /**
   * Rows, the oldest first. Each has its {@code cursor}: with that of the last line the next
   * request goes on; fewer lines than the limit are all there is.
   */
  @GET
  @Produces(LINES)
  public StreamingOutput export(@Auth Caller caller, @Context UriInfo uri) {
    Parameters given = Parameters.of(uri, List.of("from", "to", "cursor", "limit"));
    Instant from = given.text("from").map(text -> instant("from", text)).orElse(Instant.EPOCH);
    Instant to = given.text("to").map(text -> instant("to", text)).orElse(Instant.MAX);
    if (!from.isBefore(to)) {
      throw Problem.parameter("to", "must be after from");
    }
    Span span = new Span(from, to, given.text("cursor").map(AdminAuditResource::position));
    int limit = given.number("limit").map(AdminAuditResource::limit).orElse(USUAL);
    String firm = caller.firmId();
    List<Row> first = audit.page(firm, span, Math.min(AT_ONCE, limit));
    return out -> write(out, firm, new Wanted(span, limit), first);
  }

  private record Wanted(Span span, int limit) {}

  private void write(OutputStream out, String firm, Wanted wanted, List<Row> first)
      throws IOException {
    List<Row> rows = first;
    int left = wanted.limit();
    while (!rows.isEmpty()) {
      for (Row row : rows) {
        out.write((line(row) + "\n").getBytes(StandardCharsets.UTF_8));
      }
      left -= rows.size();
      Span next =
          new Span(
              wanted.span().from(), wanted.span().to(), Optional.of(rows.getLast().position()));
      rows = left > 0 ? audit.page(firm, next, Math.min(AT_ONCE, left)) : List.of();
    }
  }

  private static ObjectNode line(Row row) {
    ObjectNode json = Json.object();
    json.put("id", row.position().id()).put("at", row.position().at().toString());
    json.put("actor", row.actor()).put("action", row.action()).put("subject", row.subject());
    json.set("before", row.before().map(Json::stored).orElse(null));
    json.set("after", row.after().map(Json::stored).orElse(null));
    json.put("correlation_id", row.correlationId());
    return json.put("cursor", row.position().at() + "/" + row.position().id());
  }

  private static Instant instant(String parameter, String text) {
    return EventsQuery.instant(parameter, text, java.time.ZoneOffset.UTC);
  }

  private static Position position(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length != 2 || !parts[1].matches("[0-9]{1,18}")) {
      throw Problem.parameter("cursor", "is not the cursor of a line");
    }
    return new Position(instant("cursor", parts[0]), Long.parseLong(parts[1]));
  }

  private static int limit(int limit) {
    if (limit < 1 || limit > MOST) {
      throw Problem.parameter("limit", "must be a whole number from 1 to " + MOST);
    }
    return limit;
  }
}
