package io.keepfs.local.cluster;

import java.time.Duration;
import java.util.List;

/**
 * What the cluster's owner chose, as clients learn it from the discovery document and the exported
 * configuration.
 *
 * @param signatureTtl how long a block's permission signature holds
 * @param replication how many copies of a block clients make
 * @param storageClasses the classes that exist; the first is the default
 * @param slashSubstitution what stands for {@code /} in names; empty for nothing
 * @param versioning whether old versions of collections are kept
 * @param preserveVersionIfIdle keeps a version of what was not changed for that long; negative for
 *     never, unless the client asks for it
 */
public record ClusterSettings(
    Duration signatureTtl,
    int replication,
    List<String> storageClasses,
    String slashSubstitution,
    boolean versioning,
    Duration preserveVersionIfIdle) {

  /** How long trash is kept. */
  public static final Duration TRASH_LIFETIME = Duration.ofDays(14);

  /** The longest page of a list. */
  public static final int MAX_ITEMS = 1000;

  /** Copies the classes. */
  public ClusterSettings {
    storageClasses = List.copyOf(storageClasses);
  }
}
