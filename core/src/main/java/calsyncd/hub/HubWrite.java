package calsyncd.hub;

import calsyncd.provider.RemoteEvent;

/** One write of a page to the hub. The link's base becomes the remote event in each. */
public sealed interface HubWrite {
  /** What the provider has. */
  RemoteEvent remote();

  /** A new hub event with a link. */
  record Insert(RemoteEvent remote) implements HubWrite {}

  /** A hub event that no link of the binding knew: it gets one, and the content if it differs. */
  record Adopt(HubEvent event, RemoteEvent remote) implements HubWrite {}

  /** New content for a linked event: its version rises. */
  record Put(LinkedEvent linked, RemoteEvent remote) implements HubWrite {}

  /** The same content under another revision: only the link is written. */
  record Relink(LinkedEvent linked, RemoteEvent remote) implements HubWrite {}
}
