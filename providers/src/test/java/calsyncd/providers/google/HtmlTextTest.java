package calsyncd.providers.google;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HtmlTextTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      ignoreLeadingAndTrailingWhitespace = false,
      textBlock =
          """
          plain text|plain text
          1 < 2 and 3 > 2|1 < 2 and 3 > 2
          List<String> a <b>!|List<String> a !
          <jane@example.com>|<jane@example.com>
          <b>bold</b> and <i>more</i>|bold and more
          one<br>two<br/>three|one~two~three
          <p>first</p><p>second</p>|first~second
          <ul><li>a</li><li>b</li></ul>|- a~- b
          <a href="https://x.org/?a=1&amp;b=2">notes</a>|notes (https://x.org/?a=1&b=2)
          <a href="https://x.org/">https://x.org/</a>|https://x.org/
          <a href="https://x.org/"></a>|https://x.org/
          costs $5 <br>\\1|costs $5~\\1
          Tom &amp; Jerry &lt;3|Tom & Jerry <3
          &#39;a&#x27; &quot;b&quot;&nbsp;c|'a' "b" c
          &bogus; &#99999999;|&bogus; &#99999999;
          <html-blob><u></u>x<br><br><br><br>y</html-blob>|x~~y
          """)
  void markupBecomesText(String html, String text) {
    assertThat(HtmlText.plain(html)).isEqualTo(text.replace('~', '\n'));
  }
}
