package io.keepfs.arvados.editing;

import com.google.common.collect.MapMaker;
import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import io.keepfs.api.RenameMode;
import io.keepfs.collection.edit.MergeListener;
import io.keepfs.collection.session.CollectionSession;
import java.io.IOException;
import java.time.Instant;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;

/**
 * A collection that is being changed: its session, and the directories of the mount that show it.
 *
 * <p>Thread-safe. Paths of what is shown change only under its exclusive lock; whoever asks the
 * session by the path of something holds the shared one meanwhile, so that it is not moved between.
 * The lock comes before those of the session, and, of two collections, that of the older first.
 * Nothing waits for a server under it.
 */
public final class EditedCollection implements MergeListener {
  private static final AtomicLong COUNT = new AtomicLong();

  private final long number = COUNT.incrementAndGet();
  private final Instant since;
  private final ReentrantReadWriteLock places = new ReentrantReadWriteLock();

  /** Held weakly: a directory that is dropped has nothing to tell. */
  private final Set<EditedView> views =
      Collections.newSetFromMap(new MapMaker().weakKeys().makeMap());

  private final CollectionSession session;

  /** Makes the session, given who hears of merges. */
  public interface Opening {
    /** Begins it. */
    CollectionSession open(MergeListener listener) throws IOException;
  }

  /** Something is done, of which paths are told or asked. */
  public interface Step<T> {
    /** Does it. */
    T run() throws IOException;
  }

  /**
   * Begins.
   *
   * @param since the time of all that is not changed
   */
  public EditedCollection(Instant since, Opening opening) throws IOException {
    this.since = since;
    this.session = opening.open(this);
  }

  /** Returns what keeps the changes. */
  public CollectionSession session() {
    return session;
  }

  /** Returns when what was not changed since was changed. */
  public Instant since() {
    return since;
  }

  /** From now on {@code view} hears of changes, as long as somebody refers to it. */
  public void show(EditedView view) {
    views.add(view);
  }

  /** Does something while no path changes. */
  public <T> T look(Step<T> step) throws IOException {
    return locked(places.readLock(), step);
  }

  /** Does something that changes names, alone. */
  private <T> T change(Step<T> step) throws IOException {
    return locked(places.writeLock(), step);
  }

  private static <T> T locked(Lock lock, Step<T> step) throws IOException {
    lock.lock();
    try {
      return step.run();
    } finally {
      lock.unlock();
    }
  }

  /** What is made of a new path, under the lock. */
  public interface Making<T> {
    /** Makes it. */
    T make(String path) throws IOException;
  }

  /**
   * Makes something in {@code directory}.
   *
   * @throws NodeException with ENOENT when the directory is gone
   */
  public <T> T make(EditedView view, Placed directory, String name, Making<T> making)
      throws IOException {
    String[] path = new String[1];
    T made =
        change(
            () -> {
              path[0] = pathIn(directory, name);
              return making.make(path[0]);
            });
    tellOthers(view, other -> other.entryChanged(path[0]));
    return made;
  }

  /** Removes a file or directory, and waits for the commit if the policy is so. */
  public void remove(EditedView view, Placed directory, String name, boolean isDirectory)
      throws IOException {
    String path =
        change(
            () -> {
              String place = pathIn(directory, name);
              if (isDirectory) {
                session.removeDirectoryNow(place);
                views.forEach(shown -> shown.removed(place));
              } else {
                removing(view, place, () -> session.removeFileNow(place));
              }
              return place;
            });
    tellOthers(view, other -> other.entryChanged(path));
    try {
      session.settle(true);
    } catch (IOException e) {
      view.entryChanged(path); // the kernel takes it that nothing was done
      throw e;
    }
  }

  /** Where a rename comes from, or goes to. */
  public record End(EditedCollection collection, EditedView view, Placed directory, String name) {}

  /** Moves something, also into another collection, and waits for commits if the policy is so. */
  public static void rename(End from, End to, RenameMode mode) throws IOException {
    EditedCollection source = from.collection();
    EditedCollection target = to.collection();
    if (mode == RenameMode.EXCHANGE && from.view() != to.view()) {
      throw new NodeException(Errno.EINVAL, "not to be swapped between two collections");
    }
    boolean sourceFirst = source.number <= target.number;
    EditedCollection first = sourceFirst ? source : target;
    EditedCollection second = sourceFirst ? target : source;
    String[] paths = first.change(() -> second.change(() -> renameLocked(from, to, mode)));
    source.tellOthers(from.view(), other -> other.entryChanged(paths[0]));
    target.tellOthers(to.view(), other -> other.entryChanged(paths[1]));
    try {
      if (source == target) {
        source.session.settle(true);
      } else {
        source.session.settleMove(target.session);
      }
    } catch (IOException e) {
      from.view().entryChanged(paths[0]); // the kernel takes it that nothing was done
      to.view().entryChanged(paths[1]);
      throw e;
    }
  }

  private static String[] renameLocked(End from, End to, RenameMode mode) throws IOException {
    EditedCollection source = from.collection();
    EditedCollection target = to.collection();
    String old = pathIn(from.directory(), from.name());
    String place = pathIn(to.directory(), to.name());
    String[] paths = {old, place};
    if (source == target && old.equals(place)) {
      return paths;
    }
    boolean exchange = mode == RenameMode.EXCHANGE;
    Changing change =
        () -> {
          if (source == target) {
            source.session.renameNow(old, place, mode);
          } else {
            source.session.renameNow(old, target.session, place, mode);
          }
        };
    String aside = place + "\0"; // no name has that
    if (exchange) {
      change.make();
      source.views.forEach(view -> view.moved(place, view, aside));
    } else {
      target.removing(to.view(), place, change);
    }
    for (EditedView view : source.views) {
      if (view == from.view()) {
        view.moved(old, to.view(), place);
      } else if (source == target && view != to.view()) {
        view.moved(old, view, place);
      } else {
        view.removed(old);
      }
    }
    if (exchange) {
      source.views.forEach(view -> view.moved(aside, view, old));
    }
    return paths;
  }

  private static String pathIn(Placed directory, String name) throws NodeException {
    if (directory.isRemoved()) {
      throw NodeException.notFound(name);
    }
    return Placed.join(directory.path(), name);
  }

  private interface Changing {
    void make() throws IOException;
  }

  /** Makes a change after which a path has lost what is there, in all that show it. */
  private void removing(EditedView self, String path, Changing change) throws IOException {
    boolean done = false;
    try {
      for (EditedView view : views) {
        view.removing(path, view == self);
      }
      change.make();
      done = true;
    } finally {
      views.forEach(done ? view -> view.removed(path) : view -> view.stays(path));
    }
  }

  /** Tells all who show it but {@code self}, whose engine knows. */
  private void tellOthers(EditedView self, Consumer<EditedView> telling) {
    for (EditedView view : views) {
      if (view != self) {
        telling.accept(view);
      }
    }
  }

  /** The file at that path was changed in {@code self}. */
  public void contentChanged(EditedView self, String path) {
    tellOthers(self, other -> other.contentChanged(path));
  }

  @Override
  public void entryChanged(String path) {
    views.forEach(view -> view.entryChanged(path));
  }

  @Override
  public void contentChanged(String path) {
    views.forEach(view -> view.contentChanged(path));
  }
}
