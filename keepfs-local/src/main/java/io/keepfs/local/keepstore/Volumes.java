package io.keepfs.local.keepstore;

import io.keepfs.local.http.HttpException;
import io.keepfs.local.manifest.Locator;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where one service keeps blocks: in a folder of its own, or, for a proxy, in those of all services
 * behind it. Thread-safe.
 *
 * @param all in the order in which they are filled
 */
public record Volumes(List<Volume> all) {
  private static final Logger LOG = LoggerFactory.getLogger(Volumes.class);

  /** Copies the list. */
  public Volumes {
    all = List.copyOf(all);
  }

  /**
   * One folder.
   *
   * @param blocks what it holds
   * @param behaviour what it offers
   */
  public record Volume(BlockFolder blocks, Behaviour behaviour) {
    private Set<String> offered(Set<String> wanted) {
      Set<String> offered = new LinkedHashSet<>(wanted);
      offered.retainAll(behaviour.storageClasses());
      return wanted.isEmpty() ? behaviour.storageClasses() : offered;
    }
  }

  /**
   * What was kept.
   *
   * @param locator its name
   * @param copies how often
   * @param classes how often in each storage class; null where one of the services does not tell
   */
  record Stored(Locator locator, int copies, @Nullable Map<String, Integer> classes) {}

  /**
   * Keeps a block.
   *
   * @param hash the MD5 it must have; null for any
   * @param classes the storage classes that will do; empty for any
   * @param copies how many to make at most
   * @throws HttpException 405 or 503 where no copy can be made
   */
  Stored put(InputStream body, @Nullable String hash, Set<String> classes, int copies)
      throws IOException {
    List<Volume> usable =
        all.stream()
            .filter(volume -> !volume.behaviour().isReadOnly() && !volume.behaviour().isFull())
            .filter(volume -> !volume.offered(classes).isEmpty())
            .limit(copies)
            .toList();
    if (usable.isEmpty()) {
      throw refusal(classes);
    }
    Locator locator = usable.get(0).blocks().put(body, hash);
    Map<String, Integer> confirmed = new LinkedHashMap<>();
    for (Volume volume : usable) {
      if (volume != usable.get(0)) {
        copy(usable.get(0).blocks().get(locator.hash()), locator, volume.blocks());
      }
      volume.offered(classes).forEach(name -> confirmed.merge(name, 1, Integer::sum));
    }
    boolean told = usable.stream().allMatch(volume -> volume.behaviour().isConfirming());
    return new Stored(locator, usable.size(), told ? confirmed : null);
  }

  private HttpException refusal(Set<String> classes) {
    if (all.stream().allMatch(volume -> volume.behaviour().isReadOnly())) {
      return new HttpException(405, "no blocks are taken here");
    }
    return all.stream().anyMatch(volume -> volume.behaviour().isFull())
        ? new HttpException(503, "no room is left here")
        : new HttpException(503, "no storage class of " + classes + " is offered here");
  }

  /** Copies a block that came from elsewhere into the first folder. */
  void keep(ByteBuffer bytes, Locator locator) throws IOException {
    copy(bytes, locator, all.get(0).blocks());
  }

  private static void copy(ByteBuffer bytes, Locator locator, BlockFolder to) throws IOException {
    byte[] content = new byte[bytes.remaining()];
    bytes.duplicate().get(content);
    to.put(new ByteArrayInputStream(content), locator.hash());
  }

  /**
   * A good copy of a block.
   *
   * @throws HttpException 404 where there is none, 500 where there are bad ones alone
   */
  ByteBuffer get(Locator locator) throws IOException {
    HttpException failure = HttpException.notFound("block " + locator.hash());
    for (Volume volume : all) {
      try {
        return volume.blocks().get(locator.hash());
      } catch (NoSuchFileException e) {
        // The next one may have it.
      } catch (BlockFolder.WrongHashException e) {
        LOG.debug("block {} is rotten: {}", locator.hash(), e.getMessage());
        failure = new HttpException(500, "block " + locator.hash() + " is damaged in storage");
      }
    }
    throw failure;
  }

  /** The blocks whose MD5 begins so, in order, each once. */
  public List<BlockFolder.StoredBlock> list(String prefix) throws IOException {
    Map<String, BlockFolder.StoredBlock> blocks = new TreeMap<>();
    for (Volume volume : all) {
      volume.blocks().list(prefix).forEach(block -> blocks.putIfAbsent(block.hash(), block));
    }
    return List.copyOf(blocks.values());
  }
}
