package calsyncd.proofs.faultday;

import java.time.Duration;
import java.util.List;

/** What befalls the providers in an hour of the day. */
enum Hour {
  CALM,
  LISTS_FAIL,
  WRITES_FAIL,
  LIMITED,
  LIMITED_WRITES,
  TOKEN_REFUSED,
  WRITES_REFUSED,
  CURSORS_EXPIRE,
  LISTS_UNANSWERED,
  GOOGLE_DOWN,
  MICROSOFT_DOWN,
  CALDAV_DOWN,
  ANSWERS_LOST,
  CHANGED_MEANWHILE,
  LISTS_CUT,
  LATE,
  TOKENS_FAIL,
  GRANT_DEAD,
  PASSWORD_REFUSED,
  THREE_WRITES_FAIL,
  WATCHES_FAIL;

  private static final Duration WHOLE = Duration.ofHours(1);

  /** What the daemon is told; what lasts for a part of the hour lasts so long. */
  List<Trouble> troubles(String user, Duration part) {
    Duration length =
        switch (this) {
          case GOOGLE_DOWN, MICROSOFT_DOWN, CALDAV_DOWN, LATE -> WHOLE;
          default -> part;
        };
    return troubles(user).stream().map(it -> it.during(length)).toList();
  }

  private List<Trouble> troubles(String user) {
    return switch (this) {
      case CALM -> List.of();
      case LISTS_FAIL -> Trouble.listsFail();
      case WRITES_FAIL, THREE_WRITES_FAIL -> Trouble.writesFail();
      case LIMITED -> Trouble.limited();
      case LIMITED_WRITES -> Trouble.limitedWrites();
      case TOKEN_REFUSED -> Trouble.tokenRefused(user);
      case WRITES_REFUSED -> Trouble.writesRefused();
      case CURSORS_EXPIRE -> Trouble.cursorsExpire();
      case LISTS_UNANSWERED -> Trouble.unanswered();
      case GOOGLE_DOWN -> Trouble.down("google");
      case MICROSOFT_DOWN -> Trouble.down("microsoft");
      case CALDAV_DOWN -> Trouble.down("caldav");
      case ANSWERS_LOST -> Trouble.answersLost();
      case CHANGED_MEANWHILE -> Trouble.changedMeanwhile();
      case LISTS_CUT -> Trouble.cut();
      case LATE -> Trouble.late();
      case TOKENS_FAIL -> Trouble.tokensFail(user);
      case GRANT_DEAD -> Trouble.grantDead(user);
      case PASSWORD_REFUSED -> Trouble.passwordRefused(user);
      case WATCHES_FAIL -> Trouble.watchesFail();
    };
  }

  /** How many events the hub changes while it fails. */
  int updates() {
    return switch (this) {
      case THREE_WRITES_FAIL -> 3;
      case WRITES_REFUSED, CHANGED_MEANWHILE -> 1;
      default -> 0;
    };
  }
}
