package io.keepfs.arvados.tree.collection;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import io.keepfs.arvados.model.CollectionRecord;
import io.keepfs.arvados.rest.ArvadosClient;
import io.keepfs.arvados.rest.ArvadosException;
import io.keepfs.arvados.rest.CollectionContents;
import io.keepfs.collection.commit.CollectionServer;
import io.keepfs.collection.commit.ServerNews;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One collection of the API server, to be saved to. Thread-safe. */
public final class CollectionOnServer implements CollectionServer {
  private static final Logger log = LoggerFactory.getLogger(CollectionOnServer.class);
  private static final int FORBIDDEN = 403;
  private static final int TOO_LARGE = 413;
  private static final int FULL = 507;

  private final ArvadosClient client;
  private final String uuid;
  private final boolean replacesFiles;
  private final ServerNews news;

  /**
   * Makes it; nothing is asked yet.
   *
   * @param replacesFiles whether this server knows {@code replace_files}; else each commit sends
   *     the whole manifest
   * @param news where it is heard that the server need not be asked before each commit
   */
  public CollectionOnServer(
      ArvadosClient client, String uuid, boolean replacesFiles, ServerNews news) {
    this.client = client;
    this.uuid = uuid;
    this.replacesFiles = replacesFiles;
    this.news = news;
  }

  private interface Question<T> {
    T ask() throws IOException;
  }

  private <T> T asked(Question<T> question) throws IOException {
    try {
      return question.ask();
    } catch (ArvadosException e) {
      Errno errno = errno(e);
      String why = errno == Errno.EROFS ? "its project is frozen: " : "";
      throw new NodeException(errno, why + e.getMessage(), e);
    }
  }

  private Errno errno(ArvadosException e) {
    return switch (e.status()) {
      case FORBIDDEN -> isFrozen() ? Errno.EROFS : Errno.EACCES;
      case TOO_LARGE -> Errno.EFBIG;
      case FULL -> Errno.EDQUOT;
      default -> e.isNotFound() ? Errno.ENOENT : e.isDenied() ? Errno.EACCES : Errno.EIO;
    };
  }

  /** The server answers the same to who may not write and in a frozen project. */
  private boolean isFrozen() {
    try {
      String owner = client.collection(uuid).ownerUuid();
      return owner != null && client.edits().isFrozen(owner);
    } catch (IOException e) {
      log.debug("Whether the project of {} is frozen cannot be told: {}", uuid, e.toString());
      return false;
    }
  }

  @Override
  public ServerNews news() {
    return news;
  }

  @Override
  public String portableDataHash() throws IOException {
    return hash(asked(() -> client.collection(uuid)));
  }

  @Override
  public Content content() throws IOException {
    CollectionContents contents = asked(() -> client.collectionContents(uuid));
    return new Content(hash(contents.record()), contents.manifest());
  }

  @Override
  public boolean canReplaceFiles() {
    return replacesFiles;
  }

  @Override
  public String replaceFiles(Map<String, String> paths, byte[] manifest) throws IOException {
    return hash(asked(() -> client.edits().replaceFiles(uuid, paths, manifest)));
  }

  @Override
  public String replaceAll(byte[] manifest) throws IOException {
    return hash(asked(() -> client.edits().replaceContent(uuid, manifest)));
  }

  private static String hash(CollectionRecord record) {
    return Objects.requireNonNull(record.portableDataHash(), "a collection without hash");
  }
}
