package io.keepfs.arvados.writing;

import io.keepfs.collection.commit.CollectionServer;
import io.keepfs.manifest.PortableDataHash;
import java.util.Map;

/** Takes the place of a server for a collection that no server knows. Thread-safe. */
final class InMemory implements CollectionServer {
  private volatile byte[] manifest = new byte[0];

  /** The signed manifest of the last commit, in UTF-8. */
  byte[] manifest() {
    return manifest;
  }

  @Override
  public String portableDataHash() {
    return PortableDataHash.ofManifest(manifest).toString();
  }

  @Override
  public Content content() {
    byte[] now = manifest;
    return new Content(PortableDataHash.ofManifest(now).toString(), now);
  }

  @Override
  public boolean canReplaceFiles() {
    return false;
  }

  @Override
  public String replaceFiles(Map<String, String> paths, byte[] changed) {
    throw new UnsupportedOperationException("only whole manifests");
  }

  @Override
  public String replaceAll(byte[] changed) {
    manifest = changed;
    return portableDataHash();
  }
}
