package io.keepfs.collection.edit;

import io.keepfs.api.NodeException;
import io.keepfs.api.RenameMode;
import io.keepfs.block.BlockHash;
import io.keepfs.block.BlockLocator;
import io.keepfs.block.BlockStore;
import io.keepfs.collection.CollectionTree;
import io.keepfs.collection.write.BlockUploads;
import io.keepfs.collection.write.EditableContent;
import io.keepfs.collection.write.Segment;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A collection whose files and directories can be changed; see the package.
 *
 * <p>Thread-safe. One short lock a collection, under which nothing is fetched or stored; moving
 * between two collections takes both, in the order in which they were made. The locks of files and
 * their contents come after it.
 */
public final class EditableCollection {
  private static final AtomicLong COUNT = new AtomicLong();

  private final long number = COUNT.incrementAndGet();
  private final BlockUploads uploads;
  private final BlockStore blocks;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile MergeListener listener = MergeListener.NONE;

  /** Guarded by lock, as is all below it. */
  private final EditDirectory root;

  /**
   * Makes it of what the server has.
   *
   * @param tree with signed locators
   * @param uploads stores what is written, for this collection alone
   * @param blocks gives what is read
   */
  public EditableCollection(CollectionTree tree, BlockUploads uploads, BlockStore blocks) {
    this.root = new EditDirectory(TreeEntry.root(tree));
    this.uploads = uploads;
    this.blocks = blocks;
    uploads.alsoKnown(this::findBlock);
  }

  /** Has {@code listener} hear of each {@link #merge} from now on, in place of any other. */
  public void onMerge(MergeListener listener) {
    this.listener = listener;
  }

  private Optional<BlockLocator> findBlock(BlockHash hash, int sizeBytes) {
    return beneath().findBlock(hash, sizeBytes);
  }

  /** What the server is known to have. */
  CollectionTree beneath() {
    lock.lock();
    try {
      return Objects.requireNonNull(root.base).tree();
    } finally {
      lock.unlock();
    }
  }

  interface Step<T> {
    T run() throws NodeException;
  }

  <T> T locked(Step<T> step) throws NodeException {
    lock.lock();
    try {
      return step.run();
    } finally {
      lock.unlock();
    }
  }

  /**
   * What is known of a path.
   *
   * @param directory whether it is one; else it is a file
   * @param sizeBytes length of the file, 0 for a directory
   */
  public record Status(boolean directory, long sizeBytes) {}

  private <T> Optional<T> at(String path, Function<Entry, T> question) {
    lock.lock();
    try {
      return Optional.ofNullable(resolve(path)).map(question);
    } finally {
      lock.unlock();
    }
  }

  /** What is at a path, if anything. */
  public Optional<Status> find(String path) {
    return at(path, entry -> new Status(entry.isDirectory(), sizeOf(entry)));
  }

  /** The content of the file at a path, if there is one. */
  public Optional<FileBytes> bytes(String path) {
    return at(path, entry -> entry.isDirectory() ? null : bytesOf(entry));
  }

  private static FileBytes bytesOf(Entry entry) {
    return entry instanceof EditFile file
        ? new FileBytes.Edited(file.content())
        : new FileBytes.Stored(((TreeEntry) entry).tree(), ((TreeEntry) entry).node());
  }

  private static long sizeOf(Entry entry) {
    if (entry instanceof EditFile file) {
      return file.content().size();
    }
    return entry instanceof TreeEntry there ? there.size() : 0;
  }

  /** The names in a directory, in order. */
  public List<String> list(String path) throws NodeException {
    return locked(
        () -> {
          Entry entry = resolve(path);
          if (entry == null) {
            throw NodeException.notFound(path);
          }
          if (!entry.isDirectory()) {
            throw NodeException.notDirectory(path);
          }
          return entry instanceof EditDirectory directory
              ? directory.names()
              : ((TreeEntry) entry).children().stream().map(TreeEntry::name).toList();
        });
  }

  @Nullable Entry resolve(String path) {
    Entry entry = root;
    for (String name : components(path)) {
      if (entry == null) {
        return null;
      }
      entry = child(entry, name);
    }
    return entry;
  }

  private static String[] components(String path) {
    return path.isEmpty() ? new String[0] : path.split("/", -1);
  }

  private static @Nullable Entry child(Entry entry, String name) {
    if (entry instanceof EditDirectory directory) {
      return directory.child(name);
    }
    return entry instanceof TreeEntry there ? there.child(name) : null;
  }

  /** The directory at a path, ready to be changed. */
  EditDirectory directory(String path) throws NodeException {
    EditDirectory directory = root;
    for (String name : components(path)) {
      Entry entry = directory.child(name);
      if (entry == null) {
        throw NodeException.notFound(path);
      }
      if (!entry.isDirectory()) {
        throw NodeException.notDirectory(path);
      }
      EditDirectory next = (EditDirectory) editable(entry);
      if (next != entry) {
        directory.put(name, next);
      }
      directory = next;
    }
    return directory;
  }

  /** The same, in a form that can be changed; to be put where it is. */
  EditNode editable(Entry entry) {
    if (entry instanceof EditNode node) {
      return node;
    }
    TreeEntry there = (TreeEntry) entry;
    if (there.isDirectory()) {
      return new EditDirectory(there);
    }
    List<Segment> segments = there.segments();
    return new EditFile(new EditableContent(segments, uploads, blocks), segments);
  }

  /** Whether a file has the content of {@code there}; a tree's file has no changes. */
  boolean isAs(Entry file, @Nullable TreeEntry there) {
    if (there == null || there.isDirectory() || file.isDirectory()) {
      return false;
    }
    return file instanceof EditFile edited
        ? TreeEntry.sameContent(edited.content().settled(), there.segments())
        : TreeEntry.same((TreeEntry) file, there);
  }

  /**
   * Opens a file, for writing, or for reading what is being written; to be followed by {@link
   * EditFile#closed}.
   *
   * @throws NodeException with ENOENT, ENOTDIR or EISDIR
   */
  public EditFile open(String path, boolean forWriting) throws NodeException {
    return locked(
        () -> {
          Place place = Place.of(path);
          EditDirectory parent = directory(place.directory());
          Entry entry = parent.required(place.name(), path);
          if (entry.isDirectory()) {
            throw NodeException.isDirectory(path);
          }
          EditFile file = (EditFile) editable(entry);
          parent.put(place.name(), file);
          file.opened(forWriting);
          return file;
        });
  }

  /** The files that were touched and not let go of yet, by path. */
  public Map<String, EditFile> touchedFiles() {
    Map<String, EditFile> found = new HashMap<>();
    lock.lock();
    try {
      root.collectFiles("", found);
    } finally {
      lock.unlock();
    }
    return found;
  }

  /**
   * Makes an empty file and opens it for writing; to be followed by {@link EditFile#closed}.
   *
   * @throws NodeException with EEXIST, ENOENT or ENOTDIR
   */
  public EditFile create(String path) throws NodeException {
    return locked(
        () -> {
          EditFile file = new EditFile(new EditableContent(List.of(), uploads, blocks), null);
          add(path, file);
          file.opened(true);
          return file;
        });
  }

  /**
   * Makes an empty directory.
   *
   * @throws NodeException with EEXIST, ENOENT or ENOTDIR
   */
  public void createDirectory(String path) throws NodeException {
    locked(
        () -> {
          add(path, new EditDirectory(null));
          return null;
        });
  }

  private void add(String path, EditNode node) throws NodeException {
    Place place = Place.of(path);
    EditDirectory parent = directory(place.directory());
    if (parent.child(place.name()) != null) {
      throw NodeException.exists(path);
    }
    parent.put(place.name(), node);
  }

  /**
   * Removes a file's name.
   *
   * @throws NodeException with ENOENT, ENOTDIR or EISDIR
   */
  public void removeFile(String path) throws NodeException {
    locked(
        () -> {
          Place place = Place.of(path);
          EditDirectory parent = directory(place.directory());
          Entry entry = parent.required(place.name(), path);
          if (entry.isDirectory()) {
            throw NodeException.isDirectory(path);
          }
          drop(parent, place.name());
          return null;
        });
  }

  /**
   * Removes an empty directory.
   *
   * @throws NodeException with ENOENT, ENOTDIR or ENOTEMPTY
   */
  public void removeDirectory(String path) throws NodeException {
    locked(
        () -> {
          Place place = Place.of(path);
          EditDirectory parent = directory(place.directory());
          Entry entry = parent.required(place.name(), path);
          if (!entry.isDirectory()) {
            throw NodeException.notDirectory(path);
          }
          EditDirectory.requireEmpty(entry, path);
          drop(parent, place.name());
          return null;
        });
  }

  static void drop(EditDirectory parent, String name) {
    Entry entry = parent.child(name);
    parent.remove(name);
    if (entry instanceof EditFile file) {
      file.unlinked();
    }
  }

  /**
   * Moves a file or directory, by the rules of rename(2), also into another collection. No content
   * is copied.
   *
   * @throws NodeException with ENOENT, EEXIST, EISDIR, ENOTDIR, ENOTEMPTY, EINVAL for a directory
   *     that would get below itself, or EXDEV when a file that is open for writing would get into
   *     another collection
   */
  public void rename(String from, EditableCollection target, String to, RenameMode mode)
      throws NodeException {
    EditableCollection first = number <= target.number ? this : target;
    EditableCollection second = first == this ? target : this;
    first.lock.lock();
    try {
      second.lock.lock();
      try {
        new Rename(this, from, target, to).run(mode);
      } finally {
        second.lock.unlock();
      }
    } finally {
      first.lock.unlock();
    }
  }

  /**
   * Notes what differs from the tree beneath, to be saved.
   *
   * @param wanted which of the files that are just being written are to be saved as they are; of
   *     others the last content that was, if any, stands for them
   */
  public Capture capture(Predicate<EditFile> wanted) {
    lock.lock();
    try {
      return new Capture(root, wanted);
    } finally {
      lock.unlock();
    }
  }

  /** Makes what was saved the tree beneath; what changed since the capture stays a change. */
  public void adopt(ChangeSet saved, CollectionTree tree) {
    lock.lock();
    try {
      new Adoption(this).run(root, saved, tree);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes over what the server has now, see {@link Merge}, and tells the listener.
   *
   * @return the paths that were changed on both sides
   * @throws ConflictException when there are such, and that is wished; then nothing is changed
   */
  public List<String> merge(CollectionTree server, OnConflict onConflict, Instant now)
      throws ConflictException {
    Merge merge = new Merge(this, onConflict, now);
    List<String> conflicts;
    lock.lock();
    try {
      conflicts = merge.run(root, server);
    } finally {
      lock.unlock();
    }
    merge.tell(listener);
    return conflicts;
  }
}
