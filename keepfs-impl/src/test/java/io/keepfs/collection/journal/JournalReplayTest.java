package io.keepfs.collection.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.api.NodeException;
import io.keepfs.api.RenameMode;
import io.keepfs.block.PutOptions;
import io.keepfs.block.contract.MemoryBlockWriter;
import io.keepfs.block.contract.TestBlocks;
import io.keepfs.collection.CollectionTree;
import io.keepfs.collection.edit.EditFile;
import io.keepfs.collection.edit.EditableCollection;
import io.keepfs.collection.write.BlockUploads;
import io.keepfs.collection.write.WriteMemory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalReplayTest {
  private static final JournalRecord.Base BASE = new JournalRecord.Base("c", "h", 1);

  private final MemoryBlockWriter keep = new MemoryBlockWriter();
  private final BlockUploads uploads =
      new BlockUploads(
          keep,
          () -> PutOptions.copies(1),
          Runnable::run,
          new WriteMemory(WriteMemory.DEFAULT_BUDGET_BYTES, Duration.ofSeconds(10)),
          InstantSource.system());

  @TempDir private Path root;

  private EditableCollection collection() throws Exception {
    return new EditableCollection(CollectionTree.parse(""), uploads, keep);
  }

  private static Map<String, String> contents(EditableCollection collection, String path)
      throws IOException {
    Map<String, String> found = new TreeMap<>();
    for (String name : collection.list(path)) {
      String below = path.isEmpty() ? name : path + "/" + name;
      if (collection.find(below).orElseThrow().directory()) {
        found.put(below + "/", "");
        found.putAll(contents(collection, below));
      } else {
        EditFile file = collection.open(below, false);
        ByteBuffer bytes = ByteBuffer.allocate((int) file.content().size());
        file.content().read(0, bytes);
        file.closed(false);
        found.put(below, TestBlocks.locatorOf(bytes.array()).toString());
      }
    }
    return found;
  }

  @RepeatedTest(5)
  void whatWasDoneIsDoneAgain() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    EditableCollection first = collection();
    Map<Long, EditFile> open = new HashMap<>();
    try (Journal journal = Journal.begin(root.resolve("j"), "c", "h")) {
      for (int i = 0; i < 2000; i++) {
        try {
          journal.append(step(random, first, open));
        } catch (NodeException e) {
          // refused, so nothing was done
        }
        if (random.nextInt(300) == 0) {
          journal.rotate(List.of());
        }
      }
    }
    EditableCollection second = collection();
    JournalReplay replay = new JournalReplay(second);
    try (JournalReader reader = JournalReader.open(root.resolve("j"))) {
      assertThat(reader.read(replay)).isTrue();
    }
    assertThat(replay.finish()).as("seed %d", seed).isEmpty();
    assertThat(contents(second, "")).as("seed %d", seed).isEqualTo(contents(first, ""));
    assertThat(contents(second, "").size()).isPositive();
  }

  /** Does something, and tells what it was. */
  private static JournalRecord step(
      Random random, EditableCollection collection, Map<Long, EditFile> open) throws IOException {
    String path = path(random);
    String other = path(random);
    long next = open.size();
    switch (random.nextInt(8)) {
      case 0:
        open.put(next, collection.create(path));
        return new JournalRecord.Created(next, path);
      case 1:
        open.put(next, collection.open(path, true));
        return new JournalRecord.Opened(next, path);
      case 2:
        collection.createDirectory(path);
        return new JournalRecord.DirectoryMade(path);
      case 3:
        collection.removeFile(path);
        return new JournalRecord.FileRemoved(path);
      case 4:
        collection.removeDirectory(path);
        return new JournalRecord.DirectoryRemoved(path);
      case 5:
        RenameMode mode = RenameMode.values()[random.nextInt(3)];
        collection.rename(path, collection, other, mode);
        return new JournalRecord.Moved(path, other, mode);
      default:
        return content(random, open);
    }
  }

  private static JournalRecord content(Random random, Map<Long, EditFile> open) throws IOException {
    if (open.isEmpty()) {
      throw NodeException.notFound("an open file");
    }
    long number = random.nextInt(open.size());
    EditFile file = open.get(number);
    int size = random.nextInt(2000);
    if (size < 100) {
      file.content().truncate(size);
      return new JournalRecord.Resized(number, size);
    }
    byte[] bytes = TestBlocks.random(size, random.nextLong());
    file.content().write(size, ByteBuffer.wrap(bytes));
    return new JournalRecord.Written(number, size, ByteBuffer.wrap(bytes));
  }

  private static String path(Random random) {
    String name = String.valueOf((char) ('a' + random.nextInt(4)));
    return random.nextBoolean() ? name : name + "/" + (char) ('a' + random.nextInt(4));
  }

  @Test
  void whatTheCollectionRefusesByNowIsToldAndTheRestIsDone() throws Exception {
    EditableCollection target = collection();
    target.createDirectory("taken");
    JournalReplay replay = new JournalReplay(target);
    replay.record(BASE);
    replay.record(new JournalRecord.Created(1, "taken"));
    replay.record(new JournalRecord.Written(1, 0, ByteBuffer.wrap(new byte[] {1})));
    replay.record(new JournalRecord.FileRemoved("gone"));
    replay.record(new JournalRecord.DirectoryMade("made"));
    assertThat(replay.finish()).hasSize(3);
    assertThat(target.list("")).containsExactly("made", "taken");
  }
}
