package calsyncd.daemon.cli;

import java.util.List;

/** Looks at one thing that the daemon depends on, and changes nothing. */
interface Check {
  /** What was seen; a failure to look is itself a finding. */
  List<Finding> look();
}
