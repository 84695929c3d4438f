package io.keepfs.examples.memory;

import io.keepfs.api.AttributeChange;
import io.keepfs.api.NodeAttributes;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;

/** What files and directories in memory have in common: attributes and extended attributes. */
abstract class MemoryNode {
  private final InstantSource clock;

  /** Changed under this node's monitor. */
  private volatile NodeAttributes attributes;

  /** Replaced as a whole, under this node's monitor. */
  private volatile Map<String, byte[]> extendedAttributes = Map.of();

  MemoryNode(InstantSource clock, int permissions) {
    this.clock = clock;
    Instant now = clock.instant();
    this.attributes =
        new NodeAttributes(
            0, permissions, now, now, now, NodeAttributes.MOUNT_OWNER, NodeAttributes.MOUNT_OWNER);
  }

  final InstantSource clock() {
    return clock;
  }

  /** Returns the attributes; a file adds its size. */
  public NodeAttributes attributes() {
    return attributes;
  }

  /** Keeps permissions, owner and times. */
  public void setAttributes(AttributeChange change) {
    apply(change.withoutSize());
  }

  private synchronized void apply(AttributeChange change) {
    attributes = change.applyTo(attributes, clock.instant());
  }

  /** Marks the content as changed now. */
  final synchronized void contentTouched() {
    Instant now = clock.instant();
    NodeAttributes old = attributes;
    attributes =
        new NodeAttributes(
            old.sizeBytes(), old.permissions(), now, now, old.accessed(), old.uid(), old.gid());
  }

  /** Marks names or attributes as changed now, the content not. */
  final void attributesTouched() {
    apply(AttributeChange.NONE);
  }

  /** Returns a snapshot of the extended attributes. */
  public Map<String, byte[]> extendedAttributes() {
    return extendedAttributes;
  }

  /**
   * Sets an extended attribute; programs that use the mount can read it.
   *
   * @param name the full name, such as {@code user.comment}
   */
  public final synchronized void putExtendedAttribute(String name, byte[] value) {
    Map<String, byte[]> changed = new TreeMap<>(extendedAttributes);
    changed.put(name, value.clone());
    extendedAttributes = Map.copyOf(changed);
    attributesTouched();
  }
}
