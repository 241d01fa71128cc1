package calsyncd.plan;

import calsyncd.calendar.Event;
import calsyncd.provider.Account;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.Capabilities;
import calsyncd.provider.Projection;
import calsyncd.provider.RemoteCalendar;
import calsyncd.provider.Watch;
import calsyncd.provider.WatchRequest;
import java.time.Instant;
import java.util.List;

/** A provider as a pass needs it, that reads one calendar from what is known of it. */
abstract class ReadProvider implements CalendarProvider {
  final CalendarProvider real;
  final KnownReads reads;

  ReadProvider(CalendarProvider real, KnownReads reads) {
    this.real = real;
    this.reads = reads;
  }

  @Override
  public Capabilities capabilities() {
    return real.capabilities();
  }

  @Override
  public Account account() {
    return real.account();
  }

  @Override
  public Projection project(Event event) {
    return real.project(event);
  }

  @Override
  public List<RemoteCalendar> calendars() {
    throw noPart();
  }

  @Override
  public Watch watch(WatchRequest request) {
    throw noPart();
  }

  @Override
  public Watch renew(Watch watch, Instant until) {
    throw noPart();
  }

  @Override
  public void unwatch(Watch watch) {
    throw noPart();
  }

  private static UnsupportedOperationException noPart() {
    return new UnsupportedOperationException("no part of a pass");
  }
}
