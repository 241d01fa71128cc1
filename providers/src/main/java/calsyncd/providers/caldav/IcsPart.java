package calsyncd.providers.caldav;

/** What an iCalendar object is made of, as it was written: lines, and components of lines. */
sealed interface IcsPart permits IcsLine, IcsBlock {
  /** Appends the text, each line ended as RFC 5545 §3.1 says. */
  void writeTo(StringBuilder text);
}
