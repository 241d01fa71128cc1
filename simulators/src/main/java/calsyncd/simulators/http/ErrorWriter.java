package calsyncd.simulators.http;

/** Writes errors of the server itself (unknown route, bad JSON, bug) in a vendor's envelope. */
@FunctionalInterface
public interface ErrorWriter {
  /** An error answer with this HTTP status. */
  Response error(int status, String message);
}
