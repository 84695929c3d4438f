package io.keepfs.arvados;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.arvados.rest.ArvadosException;
import io.keepfs.arvados.rest.CollectionContents;
import io.keepfs.collection.CollectionTree;
import io.keepfs.collection.commit.CollectionCommit;
import io.keepfs.collection.commit.CollectionServer;
import io.keepfs.collection.commit.CommitPolicy;
import io.keepfs.collection.edit.Capture;
import io.keepfs.collection.edit.EditFile;
import io.keepfs.collection.edit.EditableCollection;
import io.keepfs.collection.edit.OnConflict;
import io.keepfs.collection.journal.Journal;
import io.keepfs.collection.journal.JournalReader;
import io.keepfs.collection.session.CollectionSession;
import io.keepfs.collection.session.Recovery;
import io.keepfs.collection.write.BlockUploads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Sessions of the collections of a {@link SavingCluster}, with journals below a folder. */
final class Sessions {
  static final Duration LONG = Duration.ofSeconds(60);
  private static final int ALL = 1_000_000;

  private final SavingCluster saving;
  private final Path folder;

  Sessions(SavingCluster saving, Path folder) {
    this.saving = saving;
    this.folder = folder;
  }

  CollectionSession open(String policy) throws Exception {
    return open(policy, Journal.DEFAULT_MAX_BYTES);
  }

  CollectionSession open(String policy, long journalMaxBytes) throws Exception {
    return open(saving.stored.uuid(), "journal", policy, journalMaxBytes);
  }

  CollectionSession open(String uuid, String journal, String policy, long journalMaxBytes)
      throws Exception {
    CollectionContents now = saving.client.collectionContents(uuid);
    BlockUploads uploads = saving.uploads();
    EditableCollection files =
        new EditableCollection(CollectionTree.parse(now.manifest()), uploads, saving.blocks);
    String hash = Objects.requireNonNull(now.record().portableDataHash());
    return new CollectionSession(
        uuid,
        files,
        capturing ->
            saving.commit(uuid, files, watched(capturing), uploads, hash, true, OnConflict.COPY),
        CommitPolicy.parse(policy),
        Journal.begin(folder.resolve(journal), uuid, hash),
        journalMaxBytes,
        saving.threads);
  }

  /** What is done just before, and just after, a commit takes note of the changes. */
  interface Moment {
    void come() throws IOException;
  }

  volatile Moment beforeCapture = () -> {};
  volatile Moment afterCapture = () -> {};

  private CollectionCommit.Capturing watched(CollectionCommit.Capturing capturing) {
    return new CollectionCommit.Capturing() {
      @Override
      public Capture capture(Predicate<EditFile> wanted) {
        try {
          beforeCapture.come();
          Capture capture = capturing.capture(wanted);
          afterCapture.come();
          return capture;
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }

      @Override
      public void sending(String portableDataHash) {
        capturing.sending(portableDataHash);
      }
    };
  }

  Path journal() {
    return folder.resolve("journal");
  }

  /** The log files of the journal. */
  List<Path> logs() throws IOException {
    try (Stream<Path> files = Files.list(journal())) {
      return files.filter(file -> file.getFileName().toString().startsWith("log-")).toList();
    }
  }

  void serverFails(boolean fails) {
    saving.cluster.failNextApiRequests(fails ? ALL : 0, 500, "/arvados/v1/collections");
  }

  /** Saves what the one journal has that was left behind, as the next mount would. */
  Recovery.Outcome recover() throws Exception {
    List<JournalReader> left = JournalReader.abandoned(folder);
    assertThat(left).hasSize(1);
    try (JournalReader reader = left.get(0)) {
      return Recovery.run(reader, new Opener());
    }
  }

  /** Recovers all journals that were left behind. */
  void recoverAll() throws Exception {
    for (JournalReader reader : JournalReader.abandoned(folder)) {
      try (reader) {
        assertThat(Recovery.run(reader, new Opener()).refused()).isEmpty();
      }
    }
  }

  private final class Opener implements Recovery.Opener {
    @Override
    public CollectionServer.Content now(String collection) throws IOException {
      CollectionContents now = saving.client.collectionContents(collection);
      return new CollectionServer.Content(
          Objects.requireNonNull(now.record().portableDataHash()), now.manifest());
    }

    @Override
    public Optional<CollectionServer.Content> of(String hash) throws IOException {
      try {
        return Optional.of(now(hash));
      } catch (ArvadosException e) {
        assertThat(e.isNotFound()).isTrue(); // nobody has that content any more
        return Optional.empty();
      }
    }

    @Override
    public Recovery.Target open(String collection, CollectionTree tree, String hash) {
      BlockUploads uploads = saving.uploads();
      EditableCollection files = new EditableCollection(tree, uploads, saving.blocks);
      return new Recovery.Target(
          files,
          uploads,
          saving.commit(collection, files, files::capture, uploads, hash, true, OnConflict.COPY));
    }
  }
}
