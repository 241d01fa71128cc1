package calsyncd.daemon.api;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The versions that a write may replace: {@code If-Match} of RFC 9110 §13.1.1. A weak tag matches
 * none, and {@code *} is no version: who did not look may not overwrite.
 */
record IfMatch(Set<Long> versions) {
  private static final Pattern TAG = Pattern.compile("\\s*(W/)?\"([^\"]*)\"\\s*");
  private static final Pattern VERSION = Pattern.compile("(\\d{1,18})(?:--gzip)?");

  IfMatch {
    versions = Set.copyOf(versions);
  }

  static IfMatch of(@Nullable List<String> headers) {
    return of(headers, "event");
  }

  static IfMatch of(@Nullable List<String> headers, String what) {
    if (headers == null || headers.isEmpty() || String.join(",", headers).isBlank()) {
      throw Problem.of(428, "send If-Match with the ETag of the " + what + " as you read it");
    }
    String all = String.join(",", headers);
    if (all.strip().equals("*")) {
      throw Problem.of(
          428, "If-Match: * names no version; send the ETag of the " + what + " as you read it");
    }
    Set<Long> versions = new HashSet<>();
    for (String tag : all.split(",", -1)) {
      add(versions, tag);
    }
    return new IfMatch(versions);
  }

  private static void add(Set<Long> versions, String tag) {
    Matcher parts = TAG.matcher(tag);
    if (!parts.matches()) {
      throw Problem.of(400, "If-Match must be an ETag in quotation marks, as GET answers it");
    }
    Matcher version = VERSION.matcher(parts.group(2));
    if (parts.group(1) == null && version.matches()) {
      versions.add(Long.parseLong(version.group(1)));
    }
  }
}
