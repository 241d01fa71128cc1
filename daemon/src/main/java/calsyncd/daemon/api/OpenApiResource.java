package calsyncd.daemon.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The description of this API (OpenAPI 3.0). */
@Path("/openapi.json")
public final class OpenApiResource {
  private final JsonNode document = read();

  /** The document. */
  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public JsonNode get() {
    return document;
  }

  private static JsonNode read() {
    try (InputStream yaml = OpenApiResource.class.getResourceAsStream("/openapi.yaml")) {
      return new YAMLMapper().readTree(yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
