package io.keepfs.local.store;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;

/**
 * The tables, kept in one MVStore file.
 *
 * <p>Each change is committed to the file before {@link #write} returns, so that it survives the
 * death of the process (not of the machine: nothing is forced to the disk). Thread-safe.
 */
public final class Database implements AutoCloseable {
  /** Every change is written at once, with the whole page it is in: small pages write less. */
  private static final int PAGE_BYTES = 4 << 10;

  /** After so many changes the file is rid of pages that nobody needs any more. */
  private static final int COMPACT_EVERY = 200;

  /** Where less than that of what was written together is still needed, it is written anew. */
  private static final int COMPACT_BELOW_PERCENT = 50;

  /** So much is written anew at once, for which other changes wait. */
  private static final int COMPACT_BYTES = 1 << 20;

  private final MVStore store;
  private final Map<Schema, Table> tables = new HashMap<>();

  /** Orders changes, so that a check (such as "this name is free") holds until its change is in. */
  private final ReentrantLock writing = new ReentrantLock();

  private final AtomicLong commits = new AtomicLong();
  private final Queue<RowChange> changes = new ArrayDeque<>(); // guarded by writing
  private final List<ChangeListener> listeners = new CopyOnWriteArrayList<>();

  private record RowChange(@Nullable Row before, @Nullable Row after) {}

  private Database(MVStore store) {
    this.store = store;
    for (Schema schema : Schemas.ALL) {
      MVMap<String, byte[]> map = store.openMap(schema.resource());
      tables.put(schema, new Table(schema, map, this::changed));
    }
  }

  /** Opens or creates the database in that file. */
  public static Database open(Path file) {
    MVStore store =
        new MVStore.Builder()
            .fileName(file.toString())
            .autoCommitBufferSize(0)
            .pageSplitSize(PAGE_BYTES)
            .open();
    // Old states are kept for a machine that loses power between writes. We answer for the death
    // of the process alone, and each change would leave another state behind.
    store.setRetentionTime(0);
    store.setVersionsToKeep(0);
    try {
      return new Database(store);
    } catch (RuntimeException e) {
      store.closeImmediately();
      throw e;
    }
  }

  /** Tells that listener of every change from now on. */
  public void addListener(ChangeListener listener) {
    listeners.add(listener);
  }

  private void changed(@Nullable Row before, @Nullable Row after) {
    if (!writing.isHeldByCurrentThread()) {
      throw new IllegalStateException("a table is changed outside of a write");
    }
    changes.add(new RowChange(before, after));
  }

  /** The rows of a resource. */
  public Table table(Schema schema) {
    return Objects.requireNonNull(tables.get(schema));
  }

  /**
   * Runs a change alone and commits it; an exception from it reaches the caller. A change within a
   * change is committed with the outer one, so that many together cost little.
   */
  public <T> T write(Supplier<T> change) {
    T result;
    writing.lock();
    boolean inner = writing.getHoldCount() > 1;
    try {
      result = change.get();
    } finally {
      try {
        tellOfChanges();
      } finally {
        writing.unlock();
      }
    }
    if (!inner) {
      store.commit();
      if (commits.incrementAndGet() % COMPACT_EVERY == 0) {
        compact();
      }
      listeners.forEach(ChangeListener::committed);
    }
    return result;
  }

  /** MVStore does so itself only where it also commits by itself, perhaps amidst a change. */
  private void compact() {
    writing.lock();
    try {
      store.compact(COMPACT_BELOW_PERCENT, COMPACT_BYTES);
    } finally {
      writing.unlock();
    }
  }

  /** Only the outermost write has done all it wanted. Listeners add changes to the queue. */
  private void tellOfChanges() {
    if (writing.getHoldCount() > 1) {
      return;
    }
    for (RowChange next = changes.poll(); next != null; next = changes.poll()) {
      RowChange change = next;
      listeners.forEach(listener -> listener.changed(change.before(), change.after()));
    }
  }

  /** Closes the file. */
  @Override
  public void close() {
    store.close();
  }
}
