package io.keepfs.local.api;

import io.keepfs.local.cluster.Caller;
import io.keepfs.local.cluster.Cluster;
import io.keepfs.local.http.HttpException;
import io.keepfs.local.manifest.Locator;
import io.keepfs.local.manifest.LocatorSigner;
import io.keepfs.local.manifest.ManifestChecker;
import io.keepfs.local.manifest.ManifestSyntaxException;
import io.keepfs.local.manifest.ManifestTexts;
import io.keepfs.local.manifest.ManifestTree;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * A manifest on its way into the records: checked and kept, described by the columns it determines.
 *
 * @param columns portable data hash, counts, and the key of the kept text
 */
public record CollectionManifest(Map<String, Object> columns) {

  /** Copies the columns. */
  public CollectionManifest {
    columns = Map.copyOf(columns);
  }

  /**
   * Takes a client's manifest.
   *
   * @throws HttpException 403 where a block is not signed for the caller, 422 where it is no
   *     manifest
   */
  static CollectionManifest submitted(Cluster cluster, Caller caller, String text) {
    requireSignatures(cluster, caller, text);
    ManifestChecker.Summary summary;
    try {
      summary = ManifestChecker.check(text);
    } catch (ManifestSyntaxException e) {
      throw HttpException.unprocessable("Invalid manifest: " + e.getMessage());
    }
    return keep(cluster, ManifestTexts.withoutSignatures(text), summary);
  }

  /** Takes a tree that the cluster itself edited, of blocks that the caller may use. */
  static CollectionManifest edited(Cluster cluster, ManifestTree tree) {
    return keep(cluster, tree.write(), tree.summary());
  }

  /**
   * Checks that the caller may use each block of a manifest.
   *
   * @throws HttpException 403 where not
   */
  static void requireSignatures(Cluster cluster, Caller caller, String text) {
    ManifestTexts.mapLocators(
        text,
        locator -> {
          requireSignature(cluster.signer(), locator, caller);
          return locator;
        });
  }

  static void requireSignature(LocatorSigner signer, Locator locator, Caller caller) {
    String plain = locator.withoutHints().toString();
    switch (signer.verify(locator, caller.token())) {
      case VALID -> {}
      case MISSING -> throw HttpException.forbidden("Missing signature on locator " + plain);
      case INVALID, EXPIRED ->
          throw HttpException.forbidden("Invalid signature on locator " + plain);
    }
  }

  /** Takes a text as it is, whether it is a manifest or not; its counts are 0 where it is none. */
  public static CollectionManifest unchecked(Cluster cluster, String text) {
    ManifestChecker.Summary summary;
    try {
      summary = ManifestChecker.check(text);
    } catch (ManifestSyntaxException e) {
      summary = new ManifestChecker.Summary(0, 0);
    }
    return keep(cluster, ManifestTexts.withoutSignatures(text), summary);
  }

  private static CollectionManifest keep(
      Cluster cluster, String text, ManifestChecker.Summary summary) {
    Map<String, Object> columns = new HashMap<>();
    columns.put("portable_data_hash", ManifestTexts.portableDataHash(text));
    columns.put("file_count", summary.files());
    columns.put("file_size_total", summary.bytes());
    String key = text.isEmpty() ? "" : ManifestTexts.md5(text.getBytes(StandardCharsets.UTF_8));
    if (!key.isEmpty()) {
      cluster.manifests().put(key, text);
    }
    columns.put("manifest_key", key);
    return new CollectionManifest(columns);
  }

  String portableDataHash() {
    return (String) columns.get("portable_data_hash");
  }
}
