package calsyncd.providers.caldav;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A content line of RFC 5545 §3.1.
 *
 * @param parameters by upper-case name, without quotes
 * @param value as written, still escaped
 */
record IcsProperty(String name, Map<String, String> parameters, String value) {

  /** A parameter's value, or empty. */
  String parameter(String parameter) {
    return parameters.getOrDefault(parameter, "");
  }

  /** The value as text (RFC 5545 §3.3.11). */
  String text() {
    return unescaped(value);
  }

  /** A list of texts: commas that are not escaped part it. */
  List<String> texts() {
    List<String> texts = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) == '\\') {
        i++;
      } else if (value.charAt(i) == ',') {
        texts.add(unescaped(value.substring(from, i)).strip());
        from = i + 1;
      }
    }
    texts.add(unescaped(value.substring(from)).strip());
    return texts.stream().filter(text -> !text.isEmpty()).toList();
  }

  /** The library's own leaves {@code \N} as it is. */
  static String unescaped(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\' || i + 1 == text.length()) {
        plain.append(c);
        continue;
      }
      char escaped = text.charAt(++i);
      switch (escaped) {
        case 'n', 'N' -> plain.append('\n');
        case ',', ';', '\\', '"' -> plain.append(escaped);
        default -> plain.append(c).append(escaped);
      }
    }
    return plain.toString();
  }
}
