package io.keepfs.local.cluster;

import org.jspecify.annotations.Nullable;

/** How much somebody may do with a record; each level includes those before it. */
public enum PermissionLevel {
  /** Nothing: the record does not exist for them. */
  NONE(""),
  /** Know of it, and read it. */
  READ("can_read"),
  /** Change it, and put records into it. */
  WRITE("can_write"),
  /** Share it, freeze it, give it away. */
  MANAGE("can_manage");

  private final String linkName;

  PermissionLevel(String linkName) {
    this.linkName = linkName;
  }

  /** The name of a permission link that grants it; empty for none. */
  public String linkName() {
    return linkName;
  }

  /** What a permission link of that name grants; null where it is no such name. */
  public static @Nullable PermissionLevel ofLinkName(String name) {
    for (PermissionLevel level : values()) {
      if (level != NONE && level.linkName.equals(name)) {
        return level;
      }
    }
    return null;
  }

  /** Whether it includes that level. */
  public boolean includes(PermissionLevel other) {
    return compareTo(other) >= 0;
  }

  PermissionLevel or(PermissionLevel other) {
    return includes(other) ? this : other;
  }

  PermissionLevel atMost(PermissionLevel other) {
    return includes(other) ? other : this;
  }
}
