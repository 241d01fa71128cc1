package calsyncd.daemon.demo;

import java.nio.file.Path;

/**
 * What the demo is told.
 *
 * @param once ends by itself after the script, with a summary
 * @param quietWorld edits nothing by itself
 * @param json one JSON object a line
 * @param port of the API; 0: any free one
 * @param adminPort of operators; 0: any free one
 * @param data where its servers keep their data
 */
public record DemoOptions(
    boolean once, boolean quietWorld, boolean json, int port, int adminPort, Path data) {}
