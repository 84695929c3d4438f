package io.keepfs.arvados;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import io.keepfs.api.RenameMode;
import io.keepfs.arvados.rest.CollectionContents;
import io.keepfs.block.BlockLocator;
import io.keepfs.collection.CollectionTree;
import io.keepfs.collection.ManifestNormalizer;
import io.keepfs.collection.commit.CollectionCommit;
import io.keepfs.collection.commit.ServerNews;
import io.keepfs.collection.edit.EditFile;
import io.keepfs.collection.edit.EditableCollection;
import io.keepfs.collection.edit.OnConflict;
import io.keepfs.collection.write.BlockUploads;
import io.keepfs.collection.write.Segment;
import io.keepfs.local.LocalArvados;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commits of changed collections to a cluster: several writers, its API and its Keep services. */
class SavingIT {
  private SavingCluster saving;
  private LocalArvados cluster;

  @BeforeEach
  void start() throws Exception {
    saving = new SavingCluster();
    cluster = saving.cluster;
  }

  @AfterEach
  void stop() throws Exception {
    saving.close();
  }

  /** One mount's view of the collection. */
  private final class Writer {
    final EditableCollection files;
    final CollectionCommit commit;

    Writer(boolean replacesFiles, OnConflict onConflict) throws Exception {
      BlockUploads uploads = saving.uploads();
      CollectionContents now = saving.now();
      files = new EditableCollection(CollectionTree.parse(now.manifest()), uploads, saving.blocks);
      commit =
          saving.commit(
              files,
              files::capture,
              uploads,
              String.valueOf(now.record().portableDataHash()),
              replacesFiles,
              onConflict);
    }

    void write(String path, String text) throws IOException {
      EditFile file = files.find(path).isEmpty() ? files.create(path) : files.open(path, true);
      file.content().truncate(0);
      file.content().write(0, ByteBuffer.wrap(text.getBytes(UTF_8)));
      file.closed(true);
    }

    void save() throws IOException {
      assertThat(commit.run(file -> true)).isTrue();
    }
  }

  private Writer writer() throws Exception {
    return new Writer(true, OnConflict.COPY);
  }

  private Map<String, String> onServer() throws Exception {
    return saving.onServer();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void changesReachTheServerWithTheHashThatIsExpected(boolean replacesFiles) throws Exception {
    Writer writer = new Writer(replacesFiles, OnConflict.COPY);
    writer.write("a/x", "changed");
    writer.write("new name", "made");
    writer.files.removeFile("a/y");
    writer.files.createDirectory("empty");
    writer.files.rename("a", writer.files, "b", RenameMode.REPLACE);
    writer.save();

    assertThat(onServer()).isEqualTo(Map.of("b/x", "changed", "new name", "made"));
    CollectionContents now = saving.now();
    assertThat(now.record().portableDataHash()).isEqualTo(writer.commit.serverHash());
    CollectionTree tree = CollectionTree.parse(now.manifest());
    assertThat(tree.resolve("empty")).isNotEqualTo(CollectionTree.ABSENT);
    assertThat(ManifestNormalizer.portableDataHash(tree)).hasToString(writer.commit.serverHash());
  }

  /** As what {@link ServerNews} tells of. */
  private static final class Heard implements ServerNews {
    final List<String> sent = new ArrayList<>();
    volatile Integer undisturbed = 1;

    @Override
    public Integer undisturbed() {
      return undisturbed;
    }

    @Override
    public void sending(String portableDataHash) {
      sent.add(portableDataHash);
    }
  }

  @Test
  void theServerIsAskedOnlyWhereOthersMayHaveChangedSomething() throws Exception {
    Heard heard = new Heard();
    saving.news = heard;
    Writer writer = writer();
    writer.write("a/x", "one");
    writer.save();
    cluster.clearRequests();
    writer.write("a/x", "two");
    writer.save();
    assertThat(cluster.requestCount("GET", "/arvados/v1/collections")).isZero();
    assertThat(heard.sent).hasSize(2).endsWith(writer.commit.serverHash());

    Writer other = writer();
    other.write("a/x", "theirs");
    other.save();
    heard.undisturbed = 2;
    writer.write("a/x", "mine");
    writer.save();
    assertThat(onServer()).hasSize(3).containsEntry("a/x", "mine").containsValue("theirs");
  }

  /** Without atomic replacement all that others did would be lost. */
  @Test
  void aServerThatTakesOnlyWholeManifestsIsAlwaysAsked() throws Exception {
    saving.news = new Heard();
    Writer writer = new Writer(false, OnConflict.COPY);
    writer.write("a/x", "one");
    writer.save();
    Writer other = writer();
    other.write("theirs", "theirs");
    other.save();
    writer.write("a/x", "two");
    writer.save();
    assertThat(onServer()).containsEntry("a/x", "two").containsEntry("theirs", "theirs");
  }

  /** Nothing is read or written but names, long after all that is known was signed. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void oldSignaturesAreRenewedBeforeTheyAreSent(boolean replacesFiles) throws Exception {
    Writer writer = new Writer(replacesFiles, OnConflict.COPY);
    saving.later = SavingCluster.SIGNATURE_TTL.plusDays(1);
    writer.files.rename("a/x", writer.files, "b", RenameMode.REPLACE);
    writer.files.rename("a", writer.files, "c", RenameMode.REPLACE);
    writer.files.createDirectory("c/new");
    writer.save();
    assertThat(onServer()).isEqualTo(Map.of("b", "1", "c/y", "2"));
  }

  @Test
  void whatIsRefusedForItsSignaturesIsNotForEver() throws Exception {
    saving.signatureAgeMax = SavingCluster.SIGNATURE_TTL.multipliedBy(10);
    Writer writer = writer();
    saving.later = SavingCluster.SIGNATURE_TTL.plusDays(1);
    writer.files.rename("a/x", writer.files, "b", RenameMode.REPLACE);
    assertThatThrownBy(writer::save).isInstanceOf(NodeException.class);
    writer.save();
    assertThat(onServer()).isEqualTo(Map.of("a/y", "2", "b", "1"));
  }

  @Test
  void aDirectoryThatLostItsLastFileStays() throws Exception {
    Writer writer = writer();
    writer.files.removeFile("a/x");
    writer.files.removeFile("a/y");
    writer.save();
    CollectionTree tree = CollectionTree.parse(saving.now().manifest());
    assertThat(tree.resolve("a")).isNotEqualTo(CollectionTree.ABSENT);
    assertThat(tree.fileCount()).isZero();
  }

  @Test
  void oneCommitIsTwoRequestsAndOneBlock() throws Exception {
    Writer writer = writer();
    for (int i = 0; i < 100; i++) {
      writer.write("a/" + i, "text " + i);
    }
    cluster.clearRequests();
    writer.save();
    assertThat(cluster.requestCount("GET", "/arvados/v1/collections")).isEqualTo(1);
    assertThat(cluster.requestCount("PUT", "/arvados/v1/collections")).isEqualTo(1);
    assertThat(cluster.requests().stream().filter(r -> r.method().equals("PUT"))).hasSize(3);
    cluster.clearRequests();
    writer.save();
    assertThat(cluster.requestCount("PUT", "/")).isZero();
  }

  @Test
  void bothSidesOfAConflictAreOnTheServer() throws Exception {
    Writer one = writer();
    Writer two = writer();
    one.write("a/x", "one");
    two.write("a/x", "two");
    two.write("b", "two");
    one.save();
    two.save();
    Map<String, String> now = onServer();
    assertThat(now).hasSize(4).containsEntry("a/x", "two").containsEntry("b", "two");
    assertThat(now.entrySet())
        .anyMatch(
            entry ->
                entry.getKey().matches("a/x~\\d{8}-\\d{6}~conflict~")
                    && entry.getValue().equals("one"));
  }

  @Test
  void twoWritersAndAnApiClientLoseNothing() throws Exception {
    int rounds = 40;
    Writer one = writer();
    Writer two = writer();
    List<Future<?>> running = new ArrayList<>();
    for (Writer writer : List.of(one, two)) {
      String who = writer == one ? "one" : "two";
      running.add(
          saving.threads.submit(
              () -> {
                Random random = new Random(who.hashCode());
                for (int i = 0; i < rounds; i++) {
                  writer.write("d" + random.nextInt(5) + who + i, who + " " + i);
                  if (random.nextInt(3) > 0) {
                    writer.save();
                  }
                }
                writer.save();
                return null;
              }));
    }
    for (Future<?> one2 : running) {
      one2.get();
    }
    Map<String, String> now = onServer();
    for (String who : List.of("one", "two")) {
      for (int i = 0; i < rounds; i++) {
        assertThat(now).containsValue(who + " " + i);
      }
    }
    one.save();
    two.save();
    assertThat(one.commit.serverHash()).isEqualTo(two.commit.serverHash());
    assertThat(one.files.list("")).isEqualTo(two.files.list(""));
  }

  @Test
  void aFailingServerLosesNothing() throws Exception {
    Writer writer = writer();
    writer.write("a/x", "kept");
    cluster.failNextApiRequests(1, 500, "PUT", "/arvados/v1/collections");
    assertThatThrownBy(writer::save)
        .isInstanceOfSatisfying(
            NodeException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EIO));
    cluster.keepstores().get(0).stop();
    writer.write("a/y", "kept, too");
    assertThatThrownBy(writer::save).hasMessageContaining("Keep write error");
    cluster.keepstores().get(0).start();
    writer.save();
    assertThat(onServer()).isEqualTo(Map.of("a/x", "kept", "a/y", "kept, too"));
  }

  /** As copied from a collection of another cluster: here it must have a signature of this one. */
  @Test
  void blocksOfOtherClustersAreCopiedHereBeforeTheyAreSaved() throws Exception {
    byte[] content = "far away".getBytes(UTF_8);
    BlockLocator remote = BlockLocator.parse(cluster.putRemoteBlock("zremo", content));
    Writer writer = writer();
    EditFile file = writer.files.create("far");
    Segment block = Segment.stored(remote, 0, content.length);
    file.content().paste(0, List.of(block));
    file.content().paste(content.length, List.of(block));
    file.closed(true);
    writer.save();
    assertThat(onServer()).containsEntry("far", "far awayfar away");
    assertThat(new String(saving.now().manifest(), UTF_8)).doesNotContain("+R");
  }

  @Test
  void whatTheServerRefusesIsSaidAsItIs() throws Exception {
    Writer writer = writer();
    writer.write("a/x", "refused");
    for (Map.Entry<Integer, Errno> answer :
        Map.of(403, Errno.EACCES, 404, Errno.ENOENT, 507, Errno.EDQUOT, 413, Errno.EFBIG)
            .entrySet()) {
      cluster.failNextApiRequests(1, answer.getKey(), "PUT", "/arvados/v1/collections");
      assertThatThrownBy(writer::save)
          .isInstanceOfSatisfying(
              NodeException.class, e -> assertThat(e.errno()).isEqualTo(answer.getValue()));
    }
    writer.save();
    assertThat(onServer()).containsEntry("a/x", "refused");
  }

  @Test
  void conflictsCanStopACommit() throws Exception {
    Writer one = writer();
    Writer strict = new Writer(true, OnConflict.FAIL);
    one.write("a/x", "one");
    strict.write("a/x", "strict");
    one.save();
    assertThatThrownBy(strict::save).hasMessageContaining("a/x");
    assertThat(onServer()).containsEntry("a/x", "one");
  }
}
