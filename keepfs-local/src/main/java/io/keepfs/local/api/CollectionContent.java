package io.keepfs.local.api;

import io.keepfs.local.cluster.Access;
import io.keepfs.local.cluster.Caller;
import io.keepfs.local.cluster.Cluster;
import io.keepfs.local.http.HttpException;
import io.keepfs.local.manifest.ManifestSyntaxException;
import io.keepfs.local.manifest.ManifestTree;
import io.keepfs.local.store.Row;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a request makes of a collection's content: a whole manifest, some files, some segments, or
 * nothing of it.
 *
 * @param manifest the manifest that comes with the request, with its signatures; null without
 * @param files what is replaced; null for nothing
 * @param segments what is packed anew, after that; null for nothing
 * @param claimedHash the portable data hash that the result must have; empty for any
 */
record CollectionContent(
    @Nullable String manifest,
    @Nullable FileReplacement files,
    @Nullable SegmentReplacement segments,
    String claimedHash) {

  /**
   * Reads a request.
   *
   * @throws HttpException 400 where it makes no sense, 403 where a block is not signed for the
   *     caller
   */
  static CollectionContent of(Cluster cluster, ApiCall call, Attributes attributes) {
    String manifest = attributes.other(Records.MANIFEST_TEXT);
    FileReplacement files = FileReplacement.of(call.parameters().json(FileReplacement.PARAMETER));
    boolean unused =
        files != null
            && manifest != null
            && !manifest.isEmpty()
            && !files.takesFrom(Records.MANIFEST_TEXT);
    if (unused) {
      throw new HttpException(400, "manifest_text is given, but no replace_files source uses it");
    }
    SegmentReplacement segments =
        SegmentReplacement.of(
            call.parameters().json(SegmentReplacement.PARAMETER),
            locator ->
                CollectionManifest.requireSignature(cluster.signer(), locator, call.caller()));
    return new CollectionContent(
        manifest, files, segments, attributes.text("portable_data_hash", ""));
  }

  /**
   * The columns that it determines, given the collection as it is; none where it leaves the content
   * as it is.
   *
   * @param before null for a new collection
   * @throws HttpException 400, 403, 404 or 422 where it cannot be done
   */
  Map<String, Object> columns(Cluster cluster, Access access, Caller caller, @Nullable Row before) {
    CollectionManifest result;
    if (files == null && segments == null) {
      if (manifest == null && before != null) {
        return unchanged(before);
      }
      result =
          CollectionManifest.submitted(cluster, caller, Objects.requireNonNullElse(manifest, ""));
    } else {
      result = CollectionManifest.edited(cluster, edited(cluster, access, caller, before));
    }
    if (!claimedHash.isEmpty() && !claimedHash.equals(result.portableDataHash())) {
      throw HttpException.unprocessable(
          "Portable data hash %s does not match the manifest, whose hash is %s"
              .formatted(claimedHash, result.portableDataHash()));
    }
    return result.columns();
  }

  private Map<String, Object> unchanged(Row before) {
    if (!claimedHash.isEmpty() && !claimedHash.equals(before.text("portable_data_hash"))) {
      throw HttpException.unprocessable("Portable data hash cannot change without a manifest");
    }
    return Map.of();
  }

  private ManifestTree edited(Cluster cluster, Access access, Caller caller, @Nullable Row before) {
    if (files != null && before == null && files.takesFromCurrent()) {
      throw new HttpException(400, "a new collection has no current content to take files from");
    }
    String stored = before == null ? "" : text(cluster, before);
    String base = files == null && manifest != null ? checked(cluster, caller, manifest) : stored;
    ManifestTree tree = tree(base);
    if (files != null) {
      files.apply(
          tree,
          name ->
              name.equals(Records.MANIFEST_TEXT)
                  ? tree(checked(cluster, caller, Objects.requireNonNullElse(manifest, "")))
                  : tree(text(cluster, byHash(cluster, access, caller, name, false))));
    }
    if (segments != null) {
      segments.apply(tree);
    }
    return tree;
  }

  private static String checked(Cluster cluster, Caller caller, String manifest) {
    CollectionManifest.requireSignatures(cluster, caller, manifest);
    return manifest;
  }

  private static String text(Cluster cluster, Row row) {
    return cluster.manifests().get(row.text("manifest_key"));
  }

  private static ManifestTree tree(String manifest) {
    try {
      return ManifestTree.parse(manifest);
    } catch (ManifestSyntaxException e) {
      throw HttpException.unprocessable("Invalid manifest: " + e.getMessage());
    }
  }

  /**
   * A record with that content that the caller may see.
   *
   * @throws HttpException 404 where there is none
   */
  static Row byHash(
      Cluster cluster, Access access, Caller caller, String hash, boolean includeTrash) {
    return cluster.collections().uuidsWith("portable_data_hash", hash).stream()
        .map(cluster.collections()::get)
        .filter(Objects::nonNull)
        .filter(access.visible(caller, includeTrash))
        .findFirst()
        .orElseThrow(() -> HttpException.notFound("Path"));
  }
}
