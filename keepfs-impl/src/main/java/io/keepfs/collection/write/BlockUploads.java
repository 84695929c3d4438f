package io.keepfs.collection.write;

import io.keepfs.block.BlockHash;
import io.keepfs.block.BlockLocator;
import io.keepfs.block.BlockWriter;
import io.keepfs.block.PutOptions;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores the buffers of one collection: full ones as they come, small ones together when they are
 * to be saved. What the collection has already, with a signature that holds, is not stored again.
 *
 * <p>A buffer whose storing failed stays as it is, and is tried again when it is to be saved. The
 * work is done by the executor that is handed in; how much may wait for it is bounded by the {@link
 * WriteMemory}. Thread-safe.
 */
public final class BlockUploads {
  private static final Logger log = LoggerFactory.getLogger(BlockUploads.class);
  private static final int RECENT_MAX = 1024;
  private static final int SMALLEST_ZEROS = 4096;

  private final BlockWriter writer;
  private final Supplier<PutOptions> wish;
  private final Executor executor;
  private final WriteMemory memory;
  private volatile KnownBlocks known = KnownBlocks.NONE;
  private final InstantSource clock;

  /** What was stored lately, by locator without hints; guarded by itself. */
  private final Map<BlockLocator, BlockLocator> recent =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<BlockLocator, BlockLocator> eldest) {
          return size() > RECENT_MAX;
        }
      };

  /**
   * Makes it.
   *
   * @param wish how the collection's blocks are to be kept, asked for each block; when it throws an
   *     {@link UncheckedIOException} the block is stored later
   */
  public BlockUploads(
      BlockWriter writer,
      Supplier<PutOptions> wish,
      Executor executor,
      WriteMemory memory,
      InstantSource clock) {
    this.writer = writer;
    this.wish = wish;
    this.executor = executor;
    this.memory = memory;
    this.clock = clock;
  }

  /** Tells what the collection has, which need not be stored again. */
  public void alsoKnown(KnownBlocks blocks) {
    known = blocks;
  }

  WriteMemory memory() {
    return memory;
  }

  /** Begins storing a sealed buffer in the background; its failure shows when it is saved. */
  void start(WriteBuffer buffer) {
    Batch batch = new Batch();
    if (batch.add(buffer)) {
      batch.start();
    }
  }

  /**
   * Returns when all that the segments refer to is stored.
   *
   * @throws IOException when something could not be; it can be tried again
   */
  public void store(Collection<Segment> segments) throws IOException {
    Set<WriteBuffer> buffers = new LinkedHashSet<>();
    for (Segment segment : segments) {
      if (segment.source() instanceof WriteBuffer buffer && buffer.isUnsaved()) {
        buffers.add(buffer);
      }
    }
    Batch shared = new Batch();
    for (WriteBuffer buffer : buffers) {
      if (buffer.isAlone() || buffer.length() > memory.packedMaxBytes()) {
        start(buffer);
        continue;
      }
      if (shared.bytes + buffer.length() > memory.blockBytes()) {
        shared.start();
        shared = new Batch();
      }
      shared.add(buffer);
    }
    shared.start();
    awaitAll(buffers);
  }

  private static void awaitAll(Set<WriteBuffer> buffers) throws IOException {
    IOException failure = null;
    for (WriteBuffer buffer : buffers) {
      CompletableFuture<WriteBuffer.Placement> upload = buffer.upload();
      if (upload == null) {
        continue; // dropped meanwhile: its file is gone
      }
      try {
        upload.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("Interrupted while storing blocks");
      } catch (ExecutionException e) {
        if (failure == null) {
          failure =
              e.getCause() instanceof IOException io
                  ? io
                  : new IOException("storing a block failed: " + e.getCause(), e.getCause());
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /**
   * The same segments as ranges of blocks of this cluster, once {@link #store} has returned. Stores
   * a block of zeros where one is needed, and has blocks of other clusters copied here.
   */
  public List<Segment> settle(List<Segment> segments) throws IOException {
    int zeros = 0;
    for (Segment segment : segments) {
      if (segment.source() == Source.Zeros.ZEROS) {
        zeros = Math.max(zeros, segment.length());
      }
    }
    BlockLocator zeroBlock = zeros == 0 ? null : zeroBlock(zeros);
    Map<BlockLocator, BlockLocator> local = new HashMap<>();
    List<Segment> settled = new ArrayList<>(segments.size());
    for (Segment segment : segments) {
      Segment now = segment.settled();
      if (zeroBlock != null && now.source() == Source.Zeros.ZEROS) {
        for (int left = now.length(); left > 0; left -= zeroBlock.sizeBytes()) {
          settled.add(Segment.stored(zeroBlock, 0, Math.min(left, zeroBlock.sizeBytes())));
        }
      } else if (now.source() instanceof Source.Stored there) {
        BlockLocator block = local.get(there.locator());
        if (block == null) {
          block = writer.localize(there.locator());
          local.put(there.locator(), block);
        }
        settled.add(Segment.stored(block, now.offset(), now.length()));
      } else {
        throw new IllegalStateException("a buffer that was not stored");
      }
    }
    return settled;
  }

  private BlockLocator zeroBlock(int bytes) throws IOException {
    int size = SMALLEST_ZEROS;
    while (size < bytes && size < memory.blockBytes()) {
      size *= 2;
    }
    ByteBuffer zeros = memory.takeReserve();
    try {
      zeros.limit(size);
      while (zeros.remaining() >= Long.BYTES) {
        zeros.putLong(0);
      }
      return put(zeros.flip());
    } finally {
      memory.giveBackReserve();
    }
  }

  private BlockLocator put(ByteBuffer block) throws IOException {
    BlockHash hash = BlockHash.of(block.duplicate());
    BlockLocator plain = new BlockLocator(hash, block.remaining(), "");
    Optional<BlockLocator> there;
    synchronized (recent) {
      there = Optional.ofNullable(recent.get(plain));
    }
    there = there.filter(this::isGood).or(() -> known.find(hash, plain.sizeBytes()));
    if (there.filter(this::isGood).isPresent()) {
      return there.get();
    }
    BlockLocator stored = writer.put(hash, block, wish.get());
    synchronized (recent) {
      recent.remove(plain);
      recent.put(plain, stored);
    }
    return stored;
  }

  private boolean isGood(BlockLocator locator) {
    return Signatures.isGood(locator, clock.instant());
  }

  /** Buffers that become one block. */
  private final class Batch {
    private final Map<WriteBuffer, CompletableFuture<WriteBuffer.Placement>> members =
        new LinkedHashMap<>();
    private int bytes;

    /** Whether it is this batch that stores the buffer. */
    boolean add(WriteBuffer buffer) {
      CompletableFuture<WriteBuffer.Placement> upload = buffer.beginUpload();
      if (upload == null) {
        return false;
      }
      members.put(buffer, upload);
      bytes += buffer.length();
      return true;
    }

    void start() {
      if (members.isEmpty()) {
        return;
      }
      try {
        executor.execute(this::run);
      } catch (RejectedExecutionException e) {
        fail(new IOException("uploads have ended", e));
      }
    }

    private void run() {
      try {
        if (members.size() == 1) {
          complete(put(members.keySet().iterator().next().content()));
        } else {
          packed();
        }
      } catch (UncheckedIOException e) {
        retryLater(e.getCause());
      } catch (IOException | RuntimeException e) {
        retryLater(e);
      } catch (Error e) {
        fail(e);
        throw e;
      }
    }

    private void retryLater(Exception failure) {
      log.warn("Unsaved data stays in memory and will be tried again: {}", failure.getMessage());
      fail(failure);
    }

    private void packed() throws IOException {
      ByteBuffer block = memory.takeReserve();
      try {
        members.keySet().forEach(buffer -> block.put(buffer.content()));
        complete(put(block.flip()));
      } finally {
        memory.giveBackReserve();
      }
    }

    private void complete(BlockLocator block) {
      int offset = 0;
      for (Map.Entry<WriteBuffer, CompletableFuture<WriteBuffer.Placement>> member :
          members.entrySet()) {
        WriteBuffer.Placement place = new WriteBuffer.Placement(block, offset);
        offset += member.getKey().length();
        member.getKey().stored(place);
        member.getValue().complete(place);
      }
    }

    private void fail(Throwable failure) {
      members.forEach(
          (buffer, upload) -> {
            upload.completeExceptionally(failure);
            buffer.failed();
          });
    }
  }
}
