package io.keepfs.collection.journal;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import io.keepfs.block.BlockLocator;
import io.keepfs.collection.edit.Capture;
import io.keepfs.collection.edit.EditFile;
import io.keepfs.collection.edit.EditableCollection;
import io.keepfs.collection.write.Segment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Does again what a journal tells of, in a collection that is as it was then; it is committed like
 * any other change afterwards. What a collection that has changed meanwhile refuses is noted and
 * passed over. Used by one thread.
 */
public final class JournalReplay implements JournalReader.Visitor {
  private final EditableCollection collection;
  private final Function<BlockLocator, Optional<BlockLocator>> signing;
  private final Map<Long, EditFile> files = new HashMap<>();
  private final List<String> refused = new ArrayList<>();

  /** Replays into {@code collection}, with locators as they are. */
  public JournalReplay(EditableCollection collection) {
    this(collection, Optional::of);
  }

  /**
   * Replays into {@code collection}.
   *
   * @param signing gives a locator with a signature that holds; nothing when there is none
   */
  public JournalReplay(
      EditableCollection collection, Function<BlockLocator, Optional<BlockLocator>> signing) {
    this.collection = collection;
    this.signing = signing;
  }

  /** {@inheritDoc} */
  @Override
  public void record(JournalRecord record) throws IOException {
    try {
      apply(record);
    } catch (NodeException e) {
      refused.add(e.getMessage());
    }
  }

  private void apply(JournalRecord record) throws IOException {
    if (record instanceof JournalRecord.Opened opened) {
      if (!files.containsKey(opened.file())) { // or else a file of the log before
        files.put(opened.file(), open(opened.path()));
      }
    } else if (record instanceof JournalRecord.Left left) {
      if (!files.containsKey(left.file())) {
        files.put(left.file(), left(left));
      }
    } else if (record instanceof JournalRecord.Created created) {
      files.put(created.file(), collection.create(created.path()));
    } else if (record instanceof JournalRecord.Written written) {
      EditFile file = file(written.file());
      if (file != null) {
        file.content().write(written.offset(), written.bytes().duplicate());
      }
    } else if (record instanceof JournalRecord.Placed placed) {
      EditFile file = file(placed.file());
      if (file != null) {
        place(placed, file);
      }
    } else if (record instanceof JournalRecord.MovedAway moved) {
      remove(moved.path());
    } else if (record instanceof JournalRecord.Resized resized) {
      EditFile file = file(resized.file());
      if (file != null) {
        file.content().truncate(resized.sizeBytes());
      }
    } else if (record instanceof JournalRecord.DirectoryMade made) {
      makeDirectory(made.path());
    } else if (record instanceof JournalRecord.FileRemoved removed) {
      collection.removeFile(removed.path());
    } else if (record instanceof JournalRecord.DirectoryRemoved removed) {
      collection.removeDirectory(removed.path());
    } else if (record instanceof JournalRecord.Moved moved) {
      collection.rename(moved.from(), collection, moved.to(), moved.mode());
    }
  }

  private void place(JournalRecord.Placed placed, EditFile file) throws NodeException {
    Segment part = Segment.zeros(placed.length());
    if (!placed.block().isEmpty()) {
      BlockLocator block = BlockLocator.parse(placed.block());
      Optional<BlockLocator> signed = signing.apply(block);
      if (signed.isPresent()) {
        part = Segment.stored(signed.get(), placed.blockOffset(), placed.length());
      } else {
        refused.add(
            "%d bytes of a copy, now zeros, whose block %s+%d nobody has signed any more"
                .formatted(placed.length(), block.hash(), block.sizeBytes()));
      }
    }
    file.content().paste(placed.offset(), List.of(part));
  }

  private EditFile left(JournalRecord.Left left) throws NodeException {
    if (left.standIn() == Capture.StandIn.SAVED) {
      return open(left.path());
    }
    if (left.standIn() == Capture.StandIn.PREDECESSOR) {
      remove(left.path());
    }
    makeDirectoriesAbove(left.path());
    return collection.create(left.path());
  }

  /** Somebody else may have made it meanwhile. */
  private void makeDirectory(String path) throws NodeException {
    if (!collection.find(path).map(EditableCollection.Status::directory).orElse(false)) {
      collection.createDirectory(path);
    }
  }

  private void remove(String path) throws NodeException {
    EditableCollection.Status there = collection.find(path).orElse(null);
    if (there != null && there.directory()) {
      for (String name : collection.list(path)) {
        remove(path + "/" + name);
      }
      collection.removeDirectory(path);
    } else if (there != null) {
      collection.removeFile(path);
    }
  }

  /** A file that was removed meanwhile comes back, with what was written to it. */
  private EditFile open(String path) throws NodeException {
    try {
      return collection.open(path, true);
    } catch (NodeException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
    makeDirectoriesAbove(path);
    EditFile made = collection.create(path);
    refused.add(path + " was removed meanwhile: it is back with just what was written to it");
    return made;
  }

  private void makeDirectoriesAbove(String path) throws NodeException {
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      if (collection.find(path.substring(0, slash)).isEmpty()) {
        collection.createDirectory(path.substring(0, slash));
      }
    }
  }

  private @Nullable EditFile file(long number) {
    EditFile file = files.get(number);
    if (file == null) {
      refused.add("content of a file that could not be opened");
    }
    return file;
  }

  /** Closes all files; returns what was refused, in words. */
  public List<String> finish() {
    files.values().forEach(file -> file.closed(true));
    files.clear();
    return refused;
  }
}
