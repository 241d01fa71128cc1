package calsyncd.providers.microsoft;

import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;

/**
 * The plain text of a body, in one canonical form: lines end with {@code \n}, none ends with
 * blanks, at most one is empty in a row. Exchange wraps and rewrites what it stores, so nothing
 * else can be compared.
 */
final class HtmlText implements NodeVisitor {
  private static final Set<String> LINES =
      Set.of("p", "div", "tr", "li", "table", "ul", "ol", "h1", "h2", "h3", "h4");
  private final StringBuilder text = new StringBuilder();

  private HtmlText() {}

  /** The text of an HTML body, the targets of its links included. */
  static String ofHtml(String html) {
    Document document = Jsoup.parse(html);
    document.select("script, style, head").remove();
    HtmlText visitor = new HtmlText();
    document.body().traverse(visitor);
    return ofText(visitor.text.toString());
  }

  /** The canonical form of a body that is plain text. */
  static String ofText(String text) {
    return text.replace("\r\n", "\n")
        .replace('\r', '\n')
        .replace('\u00a0', ' ')
        .replaceAll("[ \\t]+\\n", "\n")
        .replaceAll("\\n{3,}", "\n\n")
        .strip();
  }

  @Override
  public void head(Node node, int depth) {
    if (node instanceof TextNode words) {
      append(words.text());
    } else if (node instanceof Element element && element.normalName().equals("br")) {
      text.append('\n');
    } else {
      endLine(node);
    }
  }

  @Override
  public void tail(Node node, int depth) {
    if (node instanceof Element element && element.normalName().equals("a")) {
      link(element);
    }
    endLine(node);
  }

  private void endLine(Node node) {
    if (LINES.contains(node.normalName()) && !atLineStart()) {
      text.append('\n');
    }
  }

  private void append(String words) {
    text.append(atLineStart() ? words.stripLeading() : words);
  }

  private boolean atLineStart() {
    return text.isEmpty() || text.charAt(text.length() - 1) == '\n';
  }

  private void link(Element anchor) {
    String target = anchor.attr("href");
    if (!target.isEmpty() && !anchor.text().equals(target)) {
      text.append('<').append(target).append('>');
    }
  }
}
