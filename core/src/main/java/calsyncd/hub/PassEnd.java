package calsyncd.hub;

import calsyncd.provider.Cursor;
import calsyncd.provider.Window;

/**
 * The end of a complete pass.
 *
 * @param snapshot whether the pass was a snapshot of the window
 */
public record PassEnd(Cursor cursor, Window window, boolean snapshot, String accessRole) {}
