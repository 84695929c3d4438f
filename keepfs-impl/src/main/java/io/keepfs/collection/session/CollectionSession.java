package io.keepfs.collection.session;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import io.keepfs.api.RenameMode;
import io.keepfs.collection.commit.CollectionCommit;
import io.keepfs.collection.commit.CommitPolicy;
import io.keepfs.collection.commit.CommitQueue;
import io.keepfs.collection.edit.EditFile;
import io.keepfs.collection.edit.EditableCollection;
import io.keepfs.collection.edit.FileBytes;
import io.keepfs.collection.journal.Journal;
import io.keepfs.collection.journal.JournalRecord;
import io.keepfs.collection.write.Segment;
import io.keepfs.collection.write.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Changes of one collection by the programs of a mount.
 *
 * <p>Thread-safe. Changes of names are made and noted in the journal under one lock, which comes
 * before all others, so that the journal has them in the order in which they were made, and a
 * commit sees just those that are in the files which it lets go of. Nothing waits for a server
 * under it; the journal is on a local disk.
 *
 * <p>A commit leaves out files that are being written, and with it the journal lets go of all but
 * what it has of those: a recovery does again what is not on the server, and nothing else.
 */
public final class CollectionSession {
  private static final AtomicLong COUNT = new AtomicLong();

  /** Signatures in a journal must hold until then. */
  private static final Duration RECOVERED_WITHIN = Duration.ofDays(1);

  private final EditableCollection collection;
  private final CollectionCommit commit;
  private final CommitQueue queue;
  private final SessionJournal journal;
  private final long journalMaxBytes;
  private final long age = COUNT.incrementAndGet();

  /** Of two sessions, that of the older one comes first. */
  private final ReentrantLock names = new ReentrantLock();

  /** Guarded by names. */
  private final FileNumbers numbers = new FileNumbers();

  /** Guarded by names. */
  private final BeforeNotes before;

  private final SessionCaptures captures;

  /**
   * Makes a session.
   *
   * @param name the collection's, for the log
   * @param commits makes what commits, of what takes note of the changes
   * @param journal a journal that has begun; null for none
   * @param journalMaxBytes see {@link Journal#DEFAULT_MAX_BYTES}
   * @param threads run the commits
   */
  public CollectionSession(
      String name,
      EditableCollection collection,
      Function<CollectionCommit.Capturing, CollectionCommit> commits,
      CommitPolicy policy,
      @Nullable Journal journal,
      long journalMaxBytes,
      ScheduledExecutorService threads) {
    this.collection = collection;
    this.journal = new SessionJournal(name, journal);
    this.before = new BeforeNotes(collection, this.journal);
    this.captures = new SessionCaptures(names, collection, this.journal, numbers, before);
    this.commit = commits.apply(captures);
    this.journalMaxBytes = journalMaxBytes;
    this.queue = new CommitQueue(name, this::save, policy, threads);
  }

  private boolean save(Predicate<EditFile> wanted) throws IOException {
    boolean complete = commit.run(wanted);
    captures.saved(commit.serverHash(), complete);
    return complete;
  }

  private interface Step<T> {
    T run() throws NodeException;
  }

  /** Makes a change of names, and notes it. */
  private <T> T changing(Step<T> step, Function<T, JournalRecord> record) throws IOException {
    names.lock();
    try {
      T made = step.run();
      journal.append(record.apply(made));
      return made;
    } finally {
      names.unlock();
    }
  }

  private interface Change {
    void make() throws NodeException;
  }

  private void change(Change change, JournalRecord record, String... paths) throws IOException {
    Step<JournalRecord> step =
        () -> {
          for (String path : paths) {
            before.changing(path);
          }
          change.make();
          return record;
        };
    changing(step, Function.identity());
    queue.changed();
  }

  /** See {@link EditableCollection#find}. */
  public Optional<EditableCollection.Status> find(String path) {
    return collection.find(path);
  }

  /** See {@link EditableCollection#bytes}. */
  public Optional<FileBytes> bytes(String path) {
    return collection.bytes(path);
  }

  /** See {@link EditableCollection#list}. */
  public List<String> list(String path) throws NodeException {
    return collection.list(path);
  }

  /** Makes a file and opens it for writing; see {@link EditableCollection#create}. */
  public SessionFile create(String path) throws IOException {
    Step<SessionFile> step =
        () -> {
          before.changing(path);
          return opened(collection.create(path), true);
        };
    SessionFile made = changing(step, file -> new JournalRecord.Created(file.number(), path));
    queue.changed();
    return made;
  }

  /** Opens a file; see {@link EditableCollection#open}. */
  public SessionFile open(String path, boolean forWriting) throws IOException {
    if (!forWriting) {
      return new SessionFile(this, collection.open(path, false), 0, false, false);
    }
    return changing(
        () -> {
          before.changing(path);
          return opened(collection.open(path, true), false);
        },
        file -> new JournalRecord.Opened(file.number(), path));
  }

  /** All who have one file open for writing use one number. */
  private SessionFile opened(EditFile file, boolean isNew) {
    return new SessionFile(this, file, numbers.of(file, journal.log()), true, isNew);
  }

  /** See {@link EditableCollection#createDirectory}. */
  public void createDirectory(String path) throws IOException {
    createDirectoryNow(path);
    settle(false);
  }

  /**
   * As the method without {@code Now}, as are the others of that sort, for those who must not wait
   * for a server: to be followed by {@link #settle}.
   */
  public void createDirectoryNow(String path) throws IOException {
    change(() -> collection.createDirectory(path), new JournalRecord.DirectoryMade(path), path);
  }

  /** See {@link EditableCollection#removeFile}. */
  public void removeFile(String path) throws IOException {
    removeFileNow(path);
    settle(true);
  }

  /** See {@link #createDirectoryNow}. */
  public void removeFileNow(String path) throws IOException {
    change(() -> collection.removeFile(path), new JournalRecord.FileRemoved(path), path);
  }

  /** See {@link EditableCollection#removeDirectory}. */
  public void removeDirectory(String path) throws IOException {
    removeDirectoryNow(path);
    settle(true);
  }

  /** See {@link #createDirectoryNow}. */
  public void removeDirectoryNow(String path) throws IOException {
    change(() -> collection.removeDirectory(path), new JournalRecord.DirectoryRemoved(path));
  }

  /** Moves within the collection; see {@link EditableCollection#rename}. */
  public void rename(String from, String to, RenameMode mode) throws IOException {
    renameNow(from, to, mode);
    settle(true);
  }

  /** See {@link #createDirectoryNow}. */
  public void renameNow(String from, String to, RenameMode mode) throws IOException {
    change(
        () -> collection.rename(from, collection, to, mode),
        new JournalRecord.Moved(from, to, mode),
        from,
        to);
  }

  /**
   * Moves into another collection. Both are committed before this returns, the target first. At no
   * time is what is moved on neither side: before the removal is noted here, the target's journal
   * has it on the disk, by the blocks that it is in.
   *
   * @throws NodeException with EINVAL for an exchange: no order of two commits would be safe
   */
  public void rename(String from, CollectionSession target, String to, RenameMode mode)
      throws IOException {
    if (target == this) {
      rename(from, to, mode);
      return;
    }
    renameNow(from, target, to, mode);
    settleMove(target);
  }

  /** Moves into another collection without waiting; to be followed by {@link #settleMove}. */
  public void renameNow(String from, CollectionSession target, String to, RenameMode mode)
      throws IOException {
    if (mode == RenameMode.EXCHANGE) {
      throw new NodeException(Errno.EINVAL, "no exchange between collections: " + from);
    }
    CollectionSession first = age < target.age ? this : target;
    CollectionSession second = first == this ? target : this;
    first.names.lock();
    try {
      second.names.lock();
      try {
        boolean replaces = target.collection.find(to).isPresent();
        before.movingAway(from);
        target.before.changing(to);
        collection.rename(from, target.collection, to, mode);
        target.noteArrival(to, replaces, numbers);
        journal.append(new JournalRecord.MovedAway(from));
      } finally {
        second.names.unlock();
      }
    } finally {
      first.names.unlock();
    }
    target.queue.changed();
    queue.changed();
  }

  private void noteArrival(String to, boolean replaces, FileNumbers before) throws IOException {
    if (!journal.isOn()) {
      return;
    }
    if (replaces) {
      journal.append(new JournalRecord.MovedAway(to));
    }
    new ContentRecords(journal::append)
        .subtree(
            collection,
            to,
            item -> {
              EditFile file = item.file();
              if (file == null) {
                return numbers.once();
              }
              before.forget(file);
              return numbers.of(file, journal.log());
            });
    journal.force();
  }

  /** Returns when what was moved to {@code target} is on its server, and then gone from here. */
  public void settleMove(CollectionSession target) throws IOException {
    target.queue.sync(Set.of());
    queue.sync(Set.of());
  }

  /**
   * Names have changed: they are committed by the policy. A directory alone is not worth waiting
   * for, as with arv-mount.
   */
  public void settle(boolean mayWait) throws IOException {
    if (mayWait || !queue.closeWaits()) {
      queue.settled();
    }
  }

  /** Notes what was copied; returns whether a recovery will have it. */
  boolean pasted(SessionFile file, long offset, List<Segment> segments) throws IOException {
    boolean noted = journal.isOn();
    if (noted && file.file().isLinked()) {
      new ContentRecords(journal::append).segments(file.number(), offset, segments);
    }
    queue.changed();
    return noted && segments.stream().allMatch(this::outlastsACrash);
  }

  /** What is in memory is in the journal by its bytes, what is stored by its locators. */
  private boolean outlastsACrash(Segment segment) {
    return !(segment.settled().source() instanceof Source.Stored stored)
        || commit.isSignedFor(stored.locator(), RECOVERED_WITHIN);
  }

  void noted(EditFile file, JournalRecord record) throws IOException {
    if (journal.isOn() && file.isLinked()) {
      journal.append(record);
    }
    queue.changed();
    if (journal.sizeBytes() > journalMaxBytes) {
      queue.sync(numbers.files());
    }
  }

  void flushed(SessionFile file, boolean changed, boolean unnoted) throws IOException {
    if (changed && (unnoted || queue.closeWaits() || journal.isPressed()) && queue.isDirty()) {
      queue.sync(Set.of(file.file()));
    } else {
      queue.told();
    }
  }

  void closed(SessionFile file, boolean changed, boolean unnoted) throws IOException {
    boolean unsaved = (changed || file.isNew()) && queue.isDirty();
    if (unnoted || unsaved && journal.isBroken()) {
      queue.sync(Set.of());
    } else if (unsaved) {
      queue.settled();
    }
  }

  void sync(SessionFile file) throws IOException {
    queue.sync(Set.of(file.file()));
  }

  /** Returns when all that was changed is on the server, also of files that are being written. */
  public void sync() throws IOException {
    queue.sync(numbers.files());
  }

  /** Takes over what others have changed; commits what can be on the way. */
  public void refresh() throws IOException {
    queue.sync(Set.of());
  }

  /** Gets fresh signatures, after a block was refused or before they expire. */
  public void renewSignatures() throws IOException {
    commit.wantSignatures();
    queue.sync(Set.of());
  }

  /** The hash of the content that the server is known to have. */
  public String serverHash() {
    return commit.serverHash();
  }

  /** Whether something that was changed is not on the server. */
  public boolean isDirty() {
    return queue.isDirty();
  }

  /** Where the journal is, if there is something of it on the disk. */
  public Optional<Path> journalFolder() {
    return journal.folder();
  }

  /**
   * The end: commits everything. What is not saved in time stays in the journal, if there is one.
   *
   * @throws IOException when something is not saved
   */
  public void close(Duration timeout) throws IOException {
    boolean saved = false;
    try {
      queue.close(timeout);
      saved = true;
    } finally {
      journal.close(saved);
    }
  }
}
