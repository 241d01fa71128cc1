package calsyncd.simulators.caldav;

/**
 * How a server behaves where servers differ.
 *
 * @param root the context path, without a slash at its end
 * @param wellKnown the status of the redirect at {@code /.well-known/caldav}
 * @param homeElsewhere whether the calendars are on another host than the principal
 * @param hrefs how hrefs are spelt in answers
 * @param sync how collections are synchronized
 * @param writing how objects are stored
 * @param scheduling whether storing an object invites people (RFC 6638)
 */
public record CalDavProfile(
    String name,
    String root,
    int wellKnown,
    boolean homeElsewhere,
    HrefStyle hrefs,
    Sync sync,
    Writing writing,
    boolean scheduling) {

  /** How an href is spelt. */
  public enum HrefStyle {
    /** As the path was asked for: {@code /u@example.org/}. */
    PLAIN,
    /** Every character that may be encoded is: {@code /u%40example.org/}. */
    ENCODED,
    /** As an absolute URL. */
    ABSOLUTE
  }

  /** How sync tokens look. */
  public enum TokenStyle {
    /** A URI that ends in a number, as sabre/dav gives. */
    NUMBER,
    /** A URI that ends in a digest, as Radicale gives. */
    DIGEST,
    /** No URI at all. */
    OPAQUE
  }

  /** What a client's own {@code DAV:limit} does. */
  public enum Limit {
    /** Nothing. */
    IGNORED,
    /** The listing is cut, and the newest token is given: changes are lost. */
    CUT_AND_LOST,
    /** The request fails with 507 (RFC 6578 §3.7). */
    REFUSED
  }

  /** How a UID that another object has is refused (RFC 4791 §5.3.2.1). */
  public enum UidConflict {
    /** 409 with the element. */
    CONFLICT,
    /** 412 with the element, inside a 207. */
    MULTISTATUS,
    /** 400 with a sentence and no element. */
    SENTENCE,
    /** 403 with the element, for any calendar of the user. */
    FORBIDDEN_EVERYWHERE
  }

  /**
   * Synchronization.
   *
   * @param badToken the status of {@code DAV:valid-sync-token}
   * @param truncateAt the server cuts its listings at so many members; 0 for never
   * @param dropsUnknown whether a multiget is silent on what is not there
   */
  public record Sync(
      TokenStyle token, int badToken, Limit limit, int truncateAt, boolean dropsUnknown) {}

  /**
   * Storing.
   *
   * @param rewrites whether what is stored differs from what was sent; no ETag is given then
   * @param needsIfMatch whether an object is replaced only under a condition
   */
  public record Writing(boolean rewrites, boolean needsIfMatch, UidConflict uidConflict) {}

  /** Radicale. */
  public static final CalDavProfile RADICALE =
      new CalDavProfile(
          "radicale",
          "",
          301,
          false,
          HrefStyle.PLAIN,
          new Sync(TokenStyle.DIGEST, 403, Limit.IGNORED, 0, false),
          new Writing(true, true, UidConflict.CONFLICT),
          false);

  /** Xandikos. */
  public static final CalDavProfile XANDIKOS =
      new CalDavProfile(
          "xandikos",
          "/dav",
          302,
          false,
          HrefStyle.PLAIN,
          new Sync(TokenStyle.OPAQUE, 412, Limit.CUT_AND_LOST, 0, false),
          new Writing(false, false, UidConflict.MULTISTATUS),
          false);

  /** Nextcloud. */
  public static final CalDavProfile NEXTCLOUD =
      new CalDavProfile(
          "nextcloud",
          "/remote.php/dav",
          301,
          false,
          HrefStyle.ENCODED,
          new Sync(TokenStyle.NUMBER, 403, Limit.REFUSED, 0, true),
          new Writing(false, false, UidConflict.SENTENCE),
          true);

  /** iCloud, as far as it is known; the rest is as strict as the RFCs allow. */
  public static final CalDavProfile ICLOUD =
      new CalDavProfile(
          "icloud",
          "",
          308,
          true,
          HrefStyle.ABSOLUTE,
          new Sync(TokenStyle.OPAQUE, 409, Limit.REFUSED, 4, false),
          new Writing(true, true, UidConflict.FORBIDDEN_EVERYWHERE),
          true);
}
