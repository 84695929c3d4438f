package io.keepfs.arvados.tree;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import io.keepfs.api.support.PollingFreshness;
import io.keepfs.api.support.SingleFlight;
import io.keepfs.arvados.editing.EditedCollections;
import io.keepfs.arvados.editing.Writing;
import io.keepfs.arvados.rest.ArvadosClient;
import io.keepfs.arvados.rest.Hidden;
import io.keepfs.block.BlockStore;
import io.keepfs.collection.store.ManifestStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all nodes of one tree share.
 *
 * @param client the API server
 * @param blocks where file contents come from
 * @param manifests what the disk has of collections' contents
 * @param names how names are shown
 * @param refreshTime how old what is shown may be before the next access asks again
 * @param signatureTtl how long a block's signature is good
 * @param renewals runs what renews signatures; may refuse when it has too much to do
 * @param started when the tree was made: the time of what has no other
 * @param nanoClock a monotonic clock
 * @param past whether what is shown is an old version or in the trash, which nobody can change
 * @param feed how long to rely on what was read, and who hears of changes
 * @param edits the collections that are being changed, if they can be
 */
public record TreeContext(
    ArvadosClient client,
    BlockStore blocks,
    ManifestStore manifests,
    NameMapping names,
    Duration refreshTime,
    Duration signatureTtl,
    Executor renewals,
    Instant started,
    LongSupplier nanoClock,
    boolean past,
    ChangeFeed feed,
    EditedCollections edits) {

  private static final Logger log = LoggerFactory.getLogger(TreeContext.class);

  /** How long a thread waits for another's reading of the same source: longer than that takes. */
  public static final Duration WAIT_FOR_OTHERS_MAX = Duration.ofMinutes(3);

  /** Refuses nulls. */
  public TreeContext {
    Objects.requireNonNull(client, "client");
    Objects.requireNonNull(blocks, "blocks");
    Objects.requireNonNull(manifests, "manifests");
    Objects.requireNonNull(names, "names");
    Objects.requireNonNull(refreshTime, "refreshTime");
    Objects.requireNonNull(signatureTtl, "signatureTtl");
    Objects.requireNonNull(renewals, "renewals");
    Objects.requireNonNull(started, "started");
    Objects.requireNonNull(nanoClock, "nanoClock");
    Objects.requireNonNull(feed, "feed");
    Objects.requireNonNull(edits, "edits");
  }

  /** Returns what makes sessions, and knows how to write. */
  public Writing writing() {
    return edits.writing();
  }

  /** Returns the same for nodes of what is usually hidden. */
  public TreeContext revealing(Hidden hidden) {
    return new TreeContext(
        client.revealing(hidden),
        blocks,
        manifests,
        names,
        refreshTime,
        signatureTtl,
        renewals,
        started,
        nanoClock,
        true,
        feed,
        EditedCollections.NONE);
  }

  /**
   * Reads a source again that is old: who comes while another thread reads it goes on with what is
   * known, unless everything is to be asked for at each access.
   *
   * @param known whether there is anything to go on with
   */
  public void readAgain(SingleFlight flight, boolean known, SingleFlight.Source source)
      throws NodeException {
    if (refreshTime.isZero()) {
      flight.runAfresh(source);
    } else {
      flight.run(known, source);
    }
  }

  /**
   * Something that was to be read again could not be. While the server fails, what was known is
   * shown, with a line in the log, and is read again after the refresh time.
   *
   * @param known whether there is anything to go on with
   * @throws NodeException the failure, when nothing is known, or when it is an answer
   */
  public void goOnWithout(NodeException failure, boolean known, PollingFreshness freshness)
      throws NodeException {
    if (!known || failure.errno() != Errno.EIO) {
      throw failure;
    }
    log.warn("{}; what was known before is shown meanwhile", failure.getMessage());
    freshness.markTried(refreshTime);
  }

  /** Returns the age at which signatures are renewed: half their life. */
  public Duration signatureAgeMax() {
    return signatureTtl.dividedBy(2);
  }
}
