package io.keepfs.collection.session;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import io.keepfs.block.BlockLocator;
import io.keepfs.collection.CollectionTree;
import io.keepfs.collection.commit.CollectionCommit;
import io.keepfs.collection.commit.CollectionServer;
import io.keepfs.collection.edit.Beneath;
import io.keepfs.collection.edit.EditableCollection;
import io.keepfs.collection.journal.JournalReader;
import io.keepfs.collection.journal.JournalRecord;
import io.keepfs.collection.journal.JournalReplay;
import io.keepfs.collection.write.BlockUploads;
import io.keepfs.collection.write.Segment;
import io.keepfs.manifest.ManifestException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Saves what is in a journal that was left behind. */
public final class Recovery {
  private static final Logger log = LoggerFactory.getLogger(Recovery.class);

  private final JournalReader reader;
  private final JournalRecord.Base base;
  private final Opener opener;

  private Recovery(JournalReader reader, JournalRecord.Base base, Opener opener) {
    this.reader = reader;
    this.base = base;
    this.opener = opener;
  }

  /** A collection, what stores its blocks, and what commits it. */
  public record Target(
      EditableCollection collection, BlockUploads uploads, CollectionCommit commit) {}

  /** Port: gives contents, and makes a collection ready to be changed. */
  public interface Opener {
    /** What a collection holds now. */
    CollectionServer.Content now(String collection) throws IOException;

    /** What has that portable data hash; nothing when nobody has it any more. */
    Optional<CollectionServer.Content> of(String portableDataHash) throws IOException;

    /** A collection of that content, which the server has or had by that hash. */
    Target open(String collection, CollectionTree tree, String portableDataHash) throws IOException;
  }

  /**
   * What came of it.
   *
   * @param collection its uuid; empty when the journal did not tell, and nothing was saved
   * @param refused what could not be done again, in words
   * @param kept where the journal is for a person to look at; empty when all was saved
   */
  public record Outcome(String collection, List<String> refused, Optional<Path> kept) {
    /** In one line. */
    @Override
    public String toString() {
      String aside = kept.map(at -> "; see " + at).orElse("");
      if (collection.isEmpty()) {
        return kept.isEmpty() ? "a journal that was not begun" : "a damaged journal" + aside;
      }
      String all = "collection " + collection + ": what was not saved is saved now";
      return refused.isEmpty() ? all : all + ", but for " + refused + aside;
    }
  }

  /**
   * Does again what the journal tells of, and commits it. The journal is gone afterwards; when
   * something was refused it is kept aside, for a person to look at.
   *
   * @throws IOException when the collection could not be had or not be saved; the journal stays
   */
  public static Outcome run(JournalReader reader, Opener opener) throws IOException {
    List<JournalRecord.Base> bases = reader.bases();
    if (bases.isEmpty()) {
      boolean empty = reader.read(record -> {});
      return end(reader, "", empty ? List.of() : List.of("a journal that cannot be read"));
    }
    CollectionServer.Content now = opener.now(bases.get(0).collection());
    return new Recovery(reader, chosen(bases, now.portableDataHash()), opener).run(now);
  }

  /** The process may have ended before it heard that the server has what it had sent. */
  private static JournalRecord.Base chosen(List<JournalRecord.Base> bases, String now) {
    JournalRecord.Base chosen = bases.get(0);
    for (JournalRecord.Base base : bases) {
      if (base.portableDataHash().equals(now)) {
        chosen = base;
      }
    }
    return chosen;
  }

  /** Signatures expire, and are good for one token: nobody can have had a journal's renewed. */
  private Outcome run(CollectionServer.Content now) throws IOException {
    CollectionTree present = parse(now.manifest());
    AtomicBoolean trusted = new AtomicBoolean();
    try {
      return run(
          now,
          block -> {
            Optional<BlockLocator> signed = signed(block, present);
            trusted.compareAndSet(false, signed.isEmpty());
            return signed.or(() -> Optional.of(block));
          });
    } catch (NodeException e) {
      if (e.errno() != Errno.EACCES || !trusted.get()) {
        throw e;
      }
      log.warn(
          "{}: the server refuses it as it is; without blocks that nobody has signed any more: {}",
          reader.folder(),
          e.getMessage());
    }
    return run(now, block -> signed(block, present));
  }

  private static Optional<BlockLocator> signed(BlockLocator block, CollectionTree present) {
    return present.findBlock(block.hash(), block.sizeBytes());
  }

  private Outcome run(
      CollectionServer.Content now, Function<BlockLocator, Optional<BlockLocator>> signing)
      throws IOException {
    String uuid = base.collection();
    Target target = opener.open(uuid, then(now, signing), base.portableDataHash());
    JournalReplay replay = new JournalReplay(target.collection(), signing);
    boolean whole = reader.read(base, replay);
    List<String> refused = new ArrayList<>(replay.finish());
    if (!whole) {
      refused.add("what the journal has behind a damaged record");
    }
    target.commit().run(file -> true);
    return end(reader, uuid, refused);
  }

  private static Outcome end(JournalReader reader, String uuid, List<String> refused)
      throws IOException {
    Outcome outcome;
    if (refused.isEmpty()) {
      reader.remove();
      outcome = new Outcome(uuid, refused, Optional.empty());
      log.info("Recovered from {}: {}", reader.folder(), outcome);
    } else {
      outcome = new Outcome(uuid, refused, Optional.of(reader.setAside()));
      log.warn("Recovered from {}: {}", reader.folder(), outcome);
    }
    return outcome;
  }

  /**
   * The collection as it was at the base. If that cannot be had any more: as it is now, but for the
   * files that the journal tells of, which are as it says.
   */
  private CollectionTree then(
      CollectionServer.Content now, Function<BlockLocator, Optional<BlockLocator>> signing)
      throws IOException {
    if (now.portableDataHash().equals(base.portableDataHash())) {
      return parse(now.manifest());
    }
    Optional<CollectionServer.Content> then = opener.of(base.portableDataHash());
    if (then.isPresent()) {
      return parse(then.get().manifest());
    }
    Map<String, Beneath> before = new LinkedHashMap<>();
    reader.read(
        base,
        record -> {
          if (record instanceof JournalRecord.Before known) {
            Optional<Beneath> there = beneath(known, signing);
            there.ifPresent(content -> before.put(known.path(), content));
          }
        });
    Target past = opener.open(base.collection(), parse(now.manifest()), now.portableDataHash());
    for (Beneath known : before.values()) {
      try {
        known.putInto(past.collection());
      } catch (NodeException e) {
        log.debug("{} cannot be as it was: {}", known.path(), e.getMessage());
      }
    }
    return parse(past.collection().capture(file -> true).store(past.uploads()).manifest());
  }

  /** Nothing when a block of it cannot be had any more. */
  private static Optional<Beneath> beneath(
      JournalRecord.Before known, Function<BlockLocator, Optional<BlockLocator>> signing) {
    List<JournalRecord.Range> ranges = known.content();
    if (ranges == null) {
      return Optional.of(new Beneath(known.path(), null));
    }
    List<Segment> content = new ArrayList<>();
    for (JournalRecord.Range range : ranges) {
      Optional<BlockLocator> block = signing.apply(BlockLocator.parse(range.block()));
      if (block.isEmpty()) {
        return Optional.empty();
      }
      content.add(Segment.stored(block.get(), range.offset(), range.length()));
    }
    return Optional.of(new Beneath(known.path(), content));
  }

  private CollectionTree parse(byte[] manifest) throws IOException {
    try {
      return CollectionTree.parse(manifest);
    } catch (ManifestException e) {
      throw new IOException("collection " + base.collection() + " has an unreadable manifest", e);
    }
  }
}
