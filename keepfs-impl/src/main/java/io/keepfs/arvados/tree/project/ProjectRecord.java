package io.keepfs.arvados.tree.project;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import io.keepfs.api.support.PollingFreshness;
import io.keepfs.api.support.SingleFlight;
import io.keepfs.arvados.model.ArvadosIds;
import io.keepfs.arvados.model.GroupRecord;
import io.keepfs.arvados.tree.RecordAttributes;
import io.keepfs.arvados.tree.TreeContext;
import io.keepfs.arvados.tree.TreeFailures;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the server says of a project itself, or of the user whose home it is. Listings tell of it by
 * the way; who wants to know more, or has not heard for long, asks. Thread-safe.
 */
public final class ProjectRecord {
  private final TreeContext context;
  private final String uuid;
  private final PollingFreshness polling;
  private final SingleFlight flight = new SingleFlight(TreeContext.WAIT_FOR_OTHERS_MAX);
  private volatile @Nullable GroupRecord record;

  /**
   * Takes what is known already.
   *
   * @param record what a listing said just now, if there was one
   */
  public ProjectRecord(TreeContext context, String uuid, @Nullable GroupRecord record) {
    this.context = context;
    this.uuid = uuid;
    this.polling = new PollingFreshness(context.refreshTime(), context.nanoClock());
    if (record != null) {
      update(record);
    }
  }

  /** A listing said this just now. */
  void update(GroupRecord latest) {
    record = latest;
    polling.markFresh(polling.beginReading());
  }

  /** The project itself changed: whoever wants to know more asks again. */
  void markStale() {
    polling.markStale();
  }

  /**
   * Asks again if something is known and old; returns whether it is different now. When the server
   * fails, what was known stays.
   *
   * @throws NodeException when there is no such project any more, or the user may not see it
   */
  boolean refresh() throws NodeException {
    GroupRecord before = record;
    if (before == null || !polling.isStale()) {
      return false;
    }
    try {
      flight.run(true, this::fetch);
    } catch (NodeException e) {
      context.goOnWithout(e, true, polling);
    }
    return !before.equals(record);
  }

  /** Returns what is known, without a question; null when nothing is. */
  public @Nullable GroupRecord known() {
    return record;
  }

  /** Returns when the project changed; when the mount began if that is not known. */
  Instant modified() {
    GroupRecord known = record;
    Instant modified = known == null ? null : known.modifiedAt();
    return modified == null ? context.started() : modified;
  }

  /**
   * Returns the record as extended attributes, no older than listings are.
   *
   * @throws NodeException when it cannot be had
   */
  Map<String, byte[]> attributes() throws NodeException {
    if (polling.isStale()) {
      flight.run(record != null, this::fetch);
    }
    GroupRecord known = record;
    return known == null ? Map.of() : RecordAttributes.of(known);
  }

  /**
   * Returns what a listing or an answer said, however long ago, as extended attributes.
   *
   * @throws NodeException when nothing is known and it cannot be had
   */
  Map<String, byte[]> knownAttributes() throws NodeException {
    GroupRecord known = record;
    return known == null ? attributes() : RecordAttributes.of(known);
  }

  /**
   * Asks the server.
   *
   * @throws NodeException with ENOENT when there is no such project or user, as {@link
   *     TreeFailures} else
   */
  public void fetch() throws NodeException {
    PollingFreshness.Reading reading = polling.beginReading();
    try {
      record = ArvadosIds.isUserUuid(uuid) ? home() : project();
    } catch (IOException e) {
      throw TreeFailures.of("record of project " + uuid, e);
    }
    polling.markFresh(reading);
  }

  private GroupRecord project() throws IOException {
    return context
        .client()
        .project(uuid)
        .orElseThrow(() -> new NodeException(Errno.ENOENT, "there is no project " + uuid));
  }

  private GroupRecord home() throws IOException {
    return context.client().user(uuid).asGroup();
  }
}
