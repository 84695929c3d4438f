package io.keepfs.local.keepstore;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What one Keep service offers, and what it is told not to do. Thread-safe. */
public final class Behaviour {
  private final Set<String> allClasses;
  private volatile Set<String> storageClasses;
  private volatile boolean readOnly;
  private volatile boolean full;
  private volatile boolean confirming = true;

  /** Offers these storage classes, and does all that it should. */
  public Behaviour(List<String> storageClasses) {
    this.allClasses = Collections.unmodifiableSet(new LinkedHashSet<>(storageClasses));
    this.storageClasses = allClasses;
  }

  /** Offers those storage classes alone. */
  public void setStorageClasses(List<String> classes) {
    storageClasses = Collections.unmodifiableSet(new LinkedHashSet<>(classes));
  }

  Set<String> storageClasses() {
    return storageClasses;
  }

  /** Whether it takes no blocks, and its record says so. */
  public boolean isReadOnly() {
    return readOnly;
  }

  /** Makes it take no blocks, or take them again. */
  public void setReadOnly(boolean readOnly) {
    this.readOnly = readOnly;
  }

  boolean isFull() {
    return full;
  }

  /** Makes it answer that there is no room, or take blocks again. */
  public void setFull(boolean full) {
    this.full = full;
  }

  boolean isConfirming() {
    return confirming;
  }

  /** Whether it tells which storage classes a block was kept in, as servers of old do not. */
  public void setConfirming(boolean confirming) {
    this.confirming = confirming;
  }

  /** Does all that it should again. */
  public void clear() {
    storageClasses = allClasses;
    readOnly = false;
    full = false;
    confirming = true;
  }
}
