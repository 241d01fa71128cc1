package calsyncd.daemon.embedded;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Properties;

/** The ports of a data directory: chosen once, kept as long as nobody else takes them. */
final class Ports {

  private final Path file;

  Ports(Path file) {
    this.file = file;
  }

  /** The port last used under a name. */
  OptionalInt remembered(String name) {
    String port = load().getProperty(name, "");
    return port.matches("\\d{1,5}") ? OptionalInt.of(Integer.parseInt(port)) : OptionalInt.empty();
  }

  /** A port that is free now: the remembered one, or else a new one, which is then remembered. */
  int choose(String name) {
    OptionalInt port = remembered(name);
    if (port.isPresent() && free(port.getAsInt())) {
      return port.getAsInt();
    }
    int chosen = anyFree();
    remember(name, chosen);
    return chosen;
  }

  private void remember(String name, int port) {
    Properties ports = load();
    ports.setProperty(name, Integer.toString(port));
    try (StringWriter text = new StringWriter()) {
      ports.store(text, "chosen at the first start");
      OwnerOnly.write(file, text.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Properties load() {
    Properties ports = new Properties();
    if (!Files.exists(file)) {
      return ports;
    }
    try (Reader text = Files.newBufferedReader(file)) {
      ports.load(text);
      return ports;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean free(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, loopback())) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }

  private static int anyFree() {
    try (ServerSocket socket = new ServerSocket(0, 1, loopback())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new EmbeddedServicesException("No free port on 127.0.0.1: " + e.getMessage(), e);
    }
  }

  private static InetAddress loopback() throws IOException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
  }
}
