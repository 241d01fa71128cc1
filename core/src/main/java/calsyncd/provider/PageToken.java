package calsyncd.provider;

/** Opaque: continues this pass at its next page. */
public record PageToken(String value) {}
