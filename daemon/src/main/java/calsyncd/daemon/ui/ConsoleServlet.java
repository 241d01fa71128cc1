package calsyncd.daemon.ui;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serial;
import java.net.URL;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Serves the console's own files, and the one library that they use, out of the jars. It knows no
 * data and asks for no token: the page signs in to REST as every caller does.
 */
public final class ConsoleServlet extends HttpServlet {
  @Serial private static final long serialVersionUID = 1L;

  /** Where the page is. */
  public static final String PATH = "/console";

  private static final String OWN = "/console/";
  private static final String LIBRARY = "/META-INF/resources/webjars/lit-html/3.3.2/lit-html.js";

  /** A name and nothing else: no folder can be left with it. */
  private static final Pattern NAME = Pattern.compile("/[a-z-]+\\.(html|js|css|svg)");

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml");

  /**
   * Scripts and styles from here alone, requests to here alone, no frame around the page, and no
   * text becomes markup but through the templates of the library.
   */
  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
              + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
              + " require-trusted-types-for 'script'; trusted-types lit-html",
          "X-Content-Type-Options",
          "nosniff",
          "Referrer-Policy",
          "no-referrer",
          "X-Frame-Options",
          "DENY",
          "Cross-Origin-Opener-Policy",
          "same-origin",
          "Cross-Origin-Resource-Policy",
          "same-origin",
          "Permissions-Policy",
          "camera=(), geolocation=(), microphone=()",
          "Cache-Control",
          "no-cache");

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    HEADERS.forEach(response::setHeader);
    String path = Optional.ofNullable(request.getPathInfo()).orElse("");
    if (path.isEmpty()) {
      response.sendRedirect(OWN);
      return;
    }
    URL file = file(path.equals("/") ? "/index.html" : path);
    if (file == null) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    send(file, response);
  }

  private static @Nullable URL file(String path) {
    if (path.equals("/lit-html.js")) {
      return ConsoleServlet.class.getResource(LIBRARY);
    }
    return NAME.matcher(path).matches()
        ? ConsoleServlet.class.getResource(OWN + path.substring(1))
        : null;
  }

  private static void send(URL file, HttpServletResponse response) throws IOException {
    String name = file.getPath();
    response.setContentType(TYPES.get(name.substring(name.lastIndexOf('.') + 1)));
    try (InputStream in = file.openStream()) {
      byte[] bytes = in.readAllBytes();
      response.setContentLength(bytes.length);
      response.getOutputStream().write(bytes);
    }
  }
}
