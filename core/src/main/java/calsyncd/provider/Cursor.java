package calsyncd.provider;

/** Opaque: resumes the next pass where this one ended. Saved only with the content it follows. */
public record Cursor(String value) {}
