package io.keepfs.local.discovery;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keepfs.local.cluster.Cluster;
import io.keepfs.local.cluster.ClusterSettings;
import io.keepfs.local.http.Exchange;
import java.time.Duration;

/** The part of a cluster's configuration that clients may read. */
public final class ClusterConfig {
  private ClusterConfig() {}

  /** The document of {@code /arvados/v1/config}. */
  public static ObjectNode build(Cluster cluster, String apiHost) {
    ClusterSettings settings = cluster.settings();
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    config.put("ClusterID", cluster.id());
    ObjectNode api = config.putObject("API");
    api.put("MaxItemsPerResponse", ClusterSettings.MAX_ITEMS);
    api.put("MaxRequestSize", Exchange.MAX_REQUEST_BYTES);
    api.put("MaxIndexDatabaseRead", Exchange.MAX_REQUEST_BYTES);
    ObjectNode collections = config.putObject("Collections");
    collections.put("BlobSigning", true);
    collections.put("BlobSigningTTL", hours(settings.signatureTtl()));
    collections.put("CollectionVersioning", settings.versioning());
    collections.put("PreserveVersionIfIdle", settings.preserveVersionIfIdle().toSeconds() + "s");
    collections.put("DefaultReplication", settings.replication());
    collections.put("DefaultTrashLifetime", hours(ClusterSettings.TRASH_LIFETIME));
    collections.put("ForwardSlashNameSubstitution", settings.slashSubstitution());
    collections.putObject("ManagedProperties");
    collections.put("S3FolderObjects", true);
    collections.put("TrustAllContent", false);
    ObjectNode classes = config.putObject("StorageClasses");
    for (int i = 0; i < settings.storageClasses().size(); i++) {
      ObjectNode one = classes.putObject(settings.storageClasses().get(i));
      one.put("Default", i == 0);
      one.put("Priority", 0);
    }
    ObjectNode services = config.putObject("Services");
    services.putObject("Controller").put("ExternalURL", "https://" + apiHost + "/");
    for (String absent : new String[] {"Keepproxy", "WebDAV", "WebDAVDownload"}) {
      services.putObject(absent).put("ExternalURL", "");
    }
    services
        .putObject("Websocket")
        .put("ExternalURL", "wss://" + apiHost + DiscoveryDocument.WEBSOCKET_PATH);
    config.putObject("Users").put("AnonymousUserToken", "");
    return config;
  }

  private static String hours(Duration duration) {
    return "%dh%dm%ds"
        .formatted(duration.toHours(), duration.toMinutesPart(), duration.toSecondsPart());
  }
}
