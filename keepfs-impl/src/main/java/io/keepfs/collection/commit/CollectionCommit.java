package io.keepfs.collection.commit;

import io.keepfs.block.BlockLocator;
import io.keepfs.collection.CollectionTree;
import io.keepfs.collection.edit.Capture;
import io.keepfs.collection.edit.ChangeSet;
import io.keepfs.collection.edit.ConflictException;
import io.keepfs.collection.edit.EditFile;
import io.keepfs.collection.edit.EditableCollection;
import io.keepfs.collection.edit.OnConflict;
import io.keepfs.collection.write.BlockUploads;
import io.keepfs.collection.write.Signatures;
import io.keepfs.manifest.ManifestException;
import io.keepfs.manifest.PortableDataHash;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a collection and its server together. Used by one thread at a time, see {@link
 * CommitQueue}; others go on changing the collection meanwhile.
 *
 * <p>Content is stored first, which may take long. Then the server is asked whether its collection
 * has changed, and if so merged; what is sent right after that replaces only paths that changed
 * here, so a change that comes in between is lost only if it is of the same path.
 */
public final class CollectionCommit {
  private static final Logger log = LoggerFactory.getLogger(CollectionCommit.class);

  /** Takes note of what differs, of files that are being written those that are wanted. */
  public interface Capturing {
    /** See {@link EditableCollection#capture}. */
    Capture capture(Predicate<EditFile> wanted);

    /**
     * What was captured last is about to be sent.
     *
     * @param portableDataHash what the server has if it takes it
     */
    default void sending(String portableDataHash) {}
  }

  private final String name;
  private final EditableCollection collection;
  private final Capturing capturing;
  private final BlockUploads uploads;
  private final CollectionServer server;
  private final OnConflict onConflict;
  private final Duration signatureAgeMax;
  private final InstantSource clock;
  private final AtomicBoolean renewalWanted = new AtomicBoolean();
  private volatile String serverHash;
  private @Nullable Object undisturbed; // what was heard when the server had that; null for unknown
  private boolean refused; // what was sent last; its signatures may be why
  private @Nullable Capture captured; // what the commit at hand is of
  private Instant signed; // when the oldest signatures of the tree beneath were made

  /**
   * Makes it.
   *
   * @param name the collection's, for the log
   * @param capturing {@link EditableCollection#capture}, or what calls it
   * @param knownHash the portable data hash of the tree that {@code collection} was made of, which
   *     the server has just given
   * @param signatureAgeMax older signatures are renewed before anything is sent with them
   */
  public CollectionCommit(
      String name,
      EditableCollection collection,
      Capturing capturing,
      BlockUploads uploads,
      CollectionServer server,
      String knownHash,
      OnConflict onConflict,
      Duration signatureAgeMax,
      InstantSource clock) {
    this.name = name;
    this.collection = collection;
    this.capturing = capturing;
    this.uploads = uploads;
    this.server = server;
    this.serverHash = knownHash;
    this.onConflict = onConflict;
    this.signatureAgeMax = signatureAgeMax;
    this.clock = clock;
    this.signed = clock.instant();
  }

  /** The hash of the content that the server is known to have. */
  public String serverHash() {
    return serverHash;
  }

  /** Returns whether a locator's signature is good for so long from now on. */
  public boolean isSignedFor(BlockLocator locator, Duration time) {
    return Signatures.isGood(locator, clock.instant(), time);
  }

  /** Has the next run get fresh signatures for what is read. */
  public void wantSignatures() {
    renewalWanted.set(true);
  }

  /**
   * Saves all changes, and takes over those of others.
   *
   * @param wanted which of the files that are being written are to be saved as they are
   * @return whether nothing is left out
   * @throws IOException when it could not be done, which names what was to be saved; what was
   *     changed here stays so
   */
  public boolean run(Predicate<EditFile> wanted) throws IOException {
    try {
      return attempt(wanted);
    } catch (ConflictException | InterruptedIOException e) {
      throw e; // the one names them itself
    } catch (IOException e) {
      String names = captured == null ? "" : captured.names();
      throw names.isEmpty() ? e : new CommitFailedException(names, e);
    } finally {
      captured = null;
    }
  }

  private boolean attempt(Predicate<EditFile> wanted) throws IOException {
    Capture capture = capture(wanted);
    ChangeSet changes = capture.store(uploads);
    boolean renew =
        renewalWanted.getAndSet(false)
            || refused
            || !changes.isEmpty() && clock.instant().isAfter(signed.plus(signatureAgeMax));
    if (renew || !isAsKnown()) {
      mergeServers();
      capture = capture(wanted);
      changes = capture.store(uploads);
    }
    if (!changes.isEmpty()) {
      send(changes);
    }
    return capture.isComplete();
  }

  private Capture capture(Predicate<EditFile> wanted) {
    Capture capture = capturing.capture(wanted);
    captured = capture;
    return capture;
  }

  /**
   * Whether the server still has what it had. It is not asked where a change of others would have
   * been heard of.
   */
  private boolean isAsKnown() throws IOException {
    Object now = server.news().undisturbed();
    if (now != null && now.equals(undisturbed) && server.canReplaceFiles()) {
      return true;
    }
    undisturbed = null;
    if (!server.portableDataHash().equals(serverHash)) {
      return false;
    }
    undisturbed = now;
    return true;
  }

  private void send(ChangeSet changes) throws IOException {
    byte[] manifest = changes.manifest();
    String hash = PortableDataHash.ofManifest(manifest).toString();
    capturing.sending(hash);
    server.news().sending(hash);
    refused = true; // unless it gets through
    String answered;
    if (server.canReplaceFiles()) {
      ChangeSet.Replacement replacement = changes.replacement();
      answered = server.replaceFiles(replacement.paths(), replacement.manifest());
    } else {
      answered = server.replaceAll(manifest);
    }
    refused = false;
    collection.adopt(changes, parse(manifest));
    serverHash = hash;
    if (!answered.equals(hash)) {
      log.info("collection {} was changed by somebody else at the same time", name);
      mergeServers();
    }
  }

  private void mergeServers() throws IOException {
    Instant asked = clock.instant();
    Object heard = server.news().undisturbed();
    undisturbed = null;
    CollectionServer.Content now = server.content();
    List<String> conflicts = collection.merge(parse(now.manifest()), onConflict, clock.instant());
    serverHash = now.portableDataHash();
    undisturbed = heard;
    signed = asked;
    for (String path : conflicts) {
      log.warn(
          "collection {}: {} was changed here and on the server; {}",
          name,
          path,
          onConflict == OnConflict.OVERWRITE ? "the server's is replaced" : "both are kept");
    }
  }

  private CollectionTree parse(byte[] manifest) throws IOException {
    try {
      return CollectionTree.parse(manifest);
    } catch (ManifestException e) {
      throw new IOException("collection " + name + " has an unreadable manifest", e);
    }
  }
}
