package calsyncd.testkit;

import calsyncd.provider.CalendarProvider;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;

/** A provider some of whose calls go wrong. */
final class Intercepted {
  private Intercepted() {}

  /** What one call comes to. */
  @FunctionalInterface
  private interface Call {
    Object made(Method method, Object[] values) throws Throwable;
  }

  private static CalendarProvider by(Call call) {
    return (CalendarProvider)
        Proxy.newProxyInstance(
            Intercepted.class.getClassLoader(),
            new Class<?>[] {CalendarProvider.class},
            (_, method, values) -> call.made(method, values));
  }

  private static Object real(CalendarProvider provider, Method method, Object[] values)
      throws Throwable {
    try {
      return method.invoke(provider, values);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** These calls, counted from 1, fail and do nothing. */
  static CalendarProvider fails(
      CalendarProvider provider, String verb, IntPredicate which, FailureClass as) {
    AtomicInteger calls = new AtomicInteger();
    return by((method, values) -> {
      if (method.getName().equals(verb) && which.test(calls.incrementAndGet())) {
        throw ProviderException.of(as, "refused");
      }
      return real(provider, method, values);
    });
  }

  /** All of these calls fail for now. */
  static CalendarProvider down(CalendarProvider provider, String verb) {
    return fails(provider, verb, _ -> true, FailureClass.TRANSIENT);
  }

  /** The provider does not let go of this one for now. */
  static CalendarProvider keeps(CalendarProvider provider, RemoteId copy) {
    return by((method, values) -> {
      if (method.getName().equals("delete") && ((RemoteEvent) values[1]).id().equals(copy)) {
        throw ProviderException.of(FailureClass.TRANSIENT, "unavailable");
      }
      return real(provider, method, values);
    });
  }

  /** These calls are done, and nobody hears of it. */
  static CalendarProvider unheard(CalendarProvider provider, String verb) {
    return by((method, values) -> {
      Object answer = real(provider, method, values);
      if (method.getName().equals(verb)) {
        throw ProviderException.of(FailureClass.TRANSIENT, "no_answer");
      }
      return answer;
    });
  }

  /** Before each of these calls something else happens. */
  static CalendarProvider before(CalendarProvider provider, String verb, Runnable what) {
    return by((method, values) -> {
      if (method.getName().equals(verb)) {
        what.run();
      }
      return real(provider, method, values);
    });
  }
}
