package io.keepfs.arvados;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keepfs.api.RenameMode;
import io.keepfs.arvados.rest.ArvadosClient;
import io.keepfs.arvados.rest.ClientOptions;
import io.keepfs.arvados.rest.CollectionContents;
import io.keepfs.arvados.tree.collection.CollectionOnServer;
import io.keepfs.block.BlockStore;
import io.keepfs.block.PutOptions;
import io.keepfs.block.cache.BlockCacheOptions;
import io.keepfs.block.cache.WrittenBlocks;
import io.keepfs.collection.CollectionTree;
import io.keepfs.collection.commit.CollectionCommit;
import io.keepfs.collection.commit.CommitPolicy;
import io.keepfs.collection.commit.ServerNews;
import io.keepfs.collection.edit.EditableCollection;
import io.keepfs.collection.edit.OnConflict;
import io.keepfs.collection.journal.Journal;
import io.keepfs.collection.session.CollectionSession;
import io.keepfs.collection.session.SessionFile;
import io.keepfs.collection.write.BlockUploads;
import io.keepfs.collection.write.WriteMemory;
import io.keepfs.keep.KeepClient;
import io.keepfs.keep.KeepOptions;
import io.keepfs.keep.KeepService;
import io.keepfs.keep.KeepServices;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import okhttp3.OkHttpClient;

/**
 * Changes a collection until it is killed. Tells of each step before and after it: {@code begin}
 * with what it is, and {@code done}.
 */
final class SessionVictim {
  static final int NAMES = 8;

  private final CollectionSession session;
  private final Random random;
  private final List<SessionFile> open = new ArrayList<>();
  private int made;

  private SessionVictim(CollectionSession session, Random random) {
    this.session = session;
    this.random = random;
  }

  /** API host, token, CA file, collection, journal, seed, and the Keep services. */
  public static void main(String[] args) throws Exception {
    SessionVictim victim = new SessionVictim(session(args), new Random(Long.parseLong(args[5])));
    while (true) {
      victim.step();
    }
  }

  private static CollectionSession session(String[] args) throws Exception {
    ArvadosClient client =
        new ArvadosClient(
            ClientOptions.of(
                URI.create("https://" + args[0] + "/"),
                args[1],
                CertificateTrust.of(Path.of(args[2]))));
    List<KeepService> services = new ArrayList<>();
    for (int i = 6; i < args.length; i++) {
      services.add(new KeepService("zlocl-bi6l4-00000000000000" + i, args[i], "disk", false));
    }
    KeepClient keep =
        new KeepClient(
            new OkHttpClient(),
            KeepServices.fixed(services),
            () -> args[1],
            KeepOptions.standard(0));
    WrittenBlocks written = new WrittenBlocks(keep, keep);
    BlockStore blocks = BlockCacheOptions.IN_MEMORY.open(written);
    ScheduledExecutorService threads = Executors.newScheduledThreadPool(4);
    BlockUploads uploads =
        new BlockUploads(
            written.into(blocks),
            () -> PutOptions.copies(2),
            threads,
            new WriteMemory(WriteMemory.DEFAULT_BUDGET_BYTES, Sessions.LONG),
            InstantSource.system());
    CollectionContents now = client.collectionContents(args[3]);
    String hash = String.valueOf(now.record().portableDataHash());
    EditableCollection files =
        new EditableCollection(CollectionTree.parse(now.manifest()), uploads, blocks);
    return new CollectionSession(
        args[3],
        files,
        capturing ->
            new CollectionCommit(
                args[3],
                files,
                capturing,
                uploads,
                new CollectionOnServer(client, args[3], true, ServerNews.NONE),
                hash,
                OnConflict.COPY,
                SavingCluster.SIGNATURE_TTL,
                InstantSource.system()),
        CommitPolicy.SOON,
        Journal.begin(Path.of(args[4]), args[3], hash),
        Journal.DEFAULT_MAX_BYTES,
        threads);
  }

  private static void say(String words) {
    System.out.println(words);
    System.out.flush();
  }

  private void step() throws IOException {
    String name = "n" + random.nextInt(NAMES);
    String other = "n" + random.nextInt(NAMES);
    boolean there = session.find(name).isPresent();
    int kind = random.nextInt(10);
    if (kind == 0 && there) {
      say("begin remove " + name);
      session.removeFile(name);
    } else if (kind == 1 && there && !name.equals(other)) {
      say("begin move " + name + " " + other);
      session.rename(name, other, RenameMode.REPLACE);
    } else if (kind == 2 && !open.isEmpty()) {
      say("begin close");
      open.remove(random.nextInt(open.size())).close();
    } else {
      String text = "text" + made++ + "-".repeat(random.nextInt(5000));
      say("begin write " + name + " " + text);
      SessionFile file = there ? session.open(name, true) : session.create(name);
      file.truncate(0);
      file.write(0, ByteBuffer.wrap(text.getBytes(UTF_8)));
      if (random.nextInt(6) == 0) {
        file.sync();
      }
      if (random.nextInt(4) == 0) {
        open.add(file); // to be closed later; what was written counts all the same
      } else {
        file.close();
      }
    }
    say("done");
  }
}
