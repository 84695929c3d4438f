package io.keepfs.local.events;

import io.keepfs.local.cluster.Cluster;
import io.keepfs.local.cluster.ClusterSettings;
import io.keepfs.local.manifest.LocatorSigner;
import io.keepfs.local.store.Database;
import io.keepfs.local.store.ManifestFiles;
import io.keepfs.local.store.Timestamps;
import io.keepfs.local.store.Uuids;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** The records of a cluster without servers. */
final class TestCluster {
  private TestCluster() {}

  static Cluster in(Path folder) {
    Clock clock = Clock.systemUTC();
    return new Cluster(
        "zlocl",
        Database.open(folder.resolve("records.mv")),
        new ManifestFiles(folder),
        new LocatorSigner("key", Duration.ofDays(1), clock),
        new Timestamps(clock),
        new Uuids("zlocl"),
        new ClusterSettings(
            Duration.ofDays(1), 2, List.of("default"), "", true, Duration.ofSeconds(-1)));
  }
}
