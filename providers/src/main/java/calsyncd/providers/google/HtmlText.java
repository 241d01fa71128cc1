package calsyncd.providers.google;

import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The simple HTML that Google allows in descriptions as plain text. A text without markup comes out
 * as it went in, save for its line ends.
 */
final class HtmlText {
  private static final String KNOWN =
      "a|b|i|u|s|br|p|ul|ol|li|em|strong|div|span|hr|html-blob|h[1-6]|table|tbody|tr|td|th|font"
          + "|pre";
  private static final Pattern TAG =
      Pattern.compile("</?(?:" + KNOWN + ")(?:\\s[^<>]*)?/?>", Pattern.CASE_INSENSITIVE);
  private static final Pattern LINK =
      Pattern.compile(
          "<a\\s[^<>]*?href=[\"']([^\"'<>]*)[\"'][^<>]*>(.*?)</a>",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern ITEM =
      Pattern.compile("<li(?:\\s[^<>]*)?>", Pattern.CASE_INSENSITIVE);
  private static final Pattern BREAK =
      Pattern.compile(
          "<br\\s*/?>|</(?:p|div|li|tr|h[1-6]|pre)>|</?(?:ul|ol|hr)(?:\\s[^<>]*)?/?>",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern ENTITY =
      Pattern.compile("&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|\\w{2,6});");
  private static final Pattern MANY_BREAKS = Pattern.compile("\n{3,}");
  private static final Map<String, String> NAMED =
      Map.of("amp", "&", "lt", "<", "gt", ">", "quot", "\"", "apos", "'", "nbsp", " ");

  private HtmlText() {}

  /** The text that a person reads. */
  static String plain(String description) {
    String text = description.replace("\r\n", "\n");
    return TAG.matcher(text).find() ? tidy(entities(untagged(text))) : entities(text);
  }

  /** The description that reads as this text: as it is, or with what looks like markup escaped. */
  static String html(String text) {
    return plain(text).equals(text)
        ? text
        : text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static String untagged(String html) {
    String linked = LINK.matcher(html).replaceAll(HtmlText::link);
    String listed = ITEM.matcher(linked).replaceAll("- ");
    return TAG.matcher(BREAK.matcher(listed).replaceAll("\n")).replaceAll("");
  }

  private static String link(MatchResult link) {
    String shown = TAG.matcher(link.group(2)).replaceAll("").strip();
    boolean says = shown.isEmpty() || shown.equals(link.group(1));
    String text = says ? link.group(1) : shown + " (" + link.group(1) + ")";
    return Matcher.quoteReplacement(text);
  }

  private static String entities(String text) {
    return ENTITY.matcher(text).replaceAll(found -> Matcher.quoteReplacement(entity(found)));
  }

  private static String entity(MatchResult found) {
    String name = found.group(1);
    if (!name.startsWith("#")) {
      return NAMED.getOrDefault(name, found.group());
    }
    boolean hex = name.charAt(1) == 'x' || name.charAt(1) == 'X';
    int point = Integer.parseInt(name.substring(hex ? 2 : 1), hex ? 16 : 10);
    return Character.isValidCodePoint(point) ? Character.toString(point) : found.group();
  }

  private static String tidy(String text) {
    String lines = text.lines().map(String::stripTrailing).collect(Collectors.joining("\n"));
    return MANY_BREAKS.matcher(lines).replaceAll("\n\n").strip();
  }
}
