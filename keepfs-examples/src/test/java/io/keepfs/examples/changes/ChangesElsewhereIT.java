package io.keepfs.examples.changes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.examples.changes.MountedCluster.News;
import io.keepfs.local.StoredCollection;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What others change shows in the mount, in whichever way it learns of it. With events the refresh
 * time is longer than is waited, so that nothing else brings the change.
 */
@ParameterizedClass
@EnumSource(News.class)
class ChangesElsewhereIT {
  @Parameter News news;
  @TempDir Path directory;

  private MountedCluster it;

  @BeforeEach
  void start() throws Exception {
    it = MountedCluster.start(directory, news);
  }

  @AfterEach
  void stop() throws Exception {
    it.close();
  }

  private static void soon(ThrowingRunnable assertion) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(assertion);
  }

  private static List<String> names(Path directory) throws Exception {
    try (Stream<Path> found = Files.list(directory)) {
      return found.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private static long inode(Path path) throws Exception {
    return (long) Files.getAttribute(path, "unix:ino");
  }

  private StoredCollection made(String name) throws Exception {
    return it.collection(name, null, "f", "text of " + name);
  }

  @Test
  void whatIsMade() throws Exception {
    assertThat(names(it.home())).isEmpty();
    assertThat(it.home().resolve("c/f")).doesNotExist();
    made("c");
    soon(() -> assertThat(it.home().resolve("c/f")).hasContent("text of c"));
    soon(() -> assertThat(names(it.home())).containsExactly("c"));
  }

  @Test
  void whatIsMadeInAProjectThatWasNeverListed() throws Exception {
    String project = it.cluster.createProject("p", null);
    Path inside = it.root.resolve("by_id").resolve(project).resolve("c/f");
    assertThat(inside).doesNotExist();
    it.collection("c", project, "f", "text");
    soon(() -> assertThat(inside).hasContent("text"));
  }

  @Test
  void contentOfAFileThatIsOpen() throws Exception {
    StoredCollection c = made("c");
    Path file = it.home().resolve("c/f");
    try (SeekableByteChannel open = Files.newByteChannel(file)) {
      long inode = inode(file);
      assertThat(content(open)).isEqualTo("text of c");
      it.putContent(c.uuid(), "f", "quite another text");
      soon(() -> assertThat(content(open)).isEqualTo("quite another text"));
      soon(() -> assertThat(Files.size(file)).isEqualTo(18));
      it.putContent(c.uuid(), "f", "short");
      soon(() -> assertThat(content(open)).isEqualTo("short"));
      soon(() -> assertThat(file).hasContent("short"));
      assertThat(inode(file)).isEqualTo(inode);
    }
  }

  private static String content(SeekableByteChannel open) throws Exception {
    ByteBuffer buffer = ByteBuffer.allocate(100);
    open.position(0);
    while (open.read(buffer) > 0) {
      // on to the end
    }
    return new String(buffer.array(), 0, buffer.position(), UTF_8);
  }

  @Test
  void filesThatComeAndGo() throws Exception {
    StoredCollection c = made("c");
    Path top = it.home().resolve("c");
    assertThat(names(top)).containsExactly("f");
    assertThat(top.resolve("g")).doesNotExist();
    it.putContent(c.uuid(), "g", "g");
    soon(() -> assertThat(top.resolve("g")).hasContent("g"));
    soon(() -> assertThat(top.resolve("f")).doesNotExist());
    soon(() -> assertThat(names(top)).containsExactly("g"));
  }

  @Test
  void renamed() throws Exception {
    StoredCollection c = made("old");
    assertThat(names(it.home())).containsExactly("old");
    assertThat(it.home().resolve("old/f")).exists();
    long inode = inode(it.home().resolve("old"));
    it.others.update(c.uuid(), Map.of("name", "new"));
    soon(() -> assertThat(it.home().resolve("new/f")).hasContent("text of old"));
    soon(() -> assertThat(it.home().resolve("old")).doesNotExist());
    assertThat(inode(it.home().resolve("new"))).isEqualTo(inode);
  }

  @Test
  void renamedWhereOnlyNamesWereLookedUp() throws Exception {
    StoredCollection c = made("old");
    assertThat(it.home().resolve("old/f")).exists();
    assertThat(it.home().resolve("new")).doesNotExist();
    it.others.update(c.uuid(), Map.of("name", "new"));
    soon(() -> assertThat(it.home().resolve("new/f")).exists());
    soon(() -> assertThat(it.home().resolve("old")).doesNotExist());
  }

  @Test
  void moved() throws Exception {
    String from = it.cluster.createProject("from", null);
    String to = it.cluster.createProject("to", null);
    StoredCollection c = it.collection("c", from, "f", "text");
    assertThat(names(it.home().resolve("from"))).containsExactly("c");
    assertThat(names(it.home().resolve("to"))).isEmpty();
    it.others.update(c.uuid(), Map.of("owner_uuid", to));
    soon(() -> assertThat(it.home().resolve("to/c/f")).hasContent("text"));
    soon(() -> assertThat(it.home().resolve("from/c")).doesNotExist());
    soon(() -> assertThat(names(it.home().resolve("from"))).isEmpty());
  }

  @Test
  void trashedAndTakenBack() throws Exception {
    StoredCollection c = made("c");
    Path byId = it.root.resolve("by_id").resolve(c.uuid());
    assertThat(names(it.home())).containsExactly("c");
    assertThat(it.home().resolve("c/f")).exists();
    assertThat(byId.resolve("f")).exists();
    it.others.trash(c.uuid());
    soon(() -> assertThat(it.home().resolve("c")).doesNotExist());
    soon(() -> assertThat(names(it.home())).isEmpty());
    soon(() -> assertThat(byId).doesNotExist());
    it.others.untrash(c.uuid());
    soon(() -> assertThat(it.home().resolve("c/f")).hasContent("text of c"));
    soon(() -> assertThat(names(it.home())).containsExactly("c"));
    soon(() -> assertThat(byId.resolve("f")).hasContent("text of c"));
  }

  @Test
  void aProjectThatIsRenamedAndTrashed() throws Exception {
    String project = it.cluster.createProject("p", null);
    it.collection("c", project, "f", "text");
    assertThat(names(it.home())).containsExactly("p");
    assertThat(it.home().resolve("p/c/f")).exists();
    it.others.update(project, Map.of("name", "q"));
    soon(() -> assertThat(it.home().resolve("q/c/f")).exists());
    soon(() -> assertThat(it.home().resolve("p")).doesNotExist());
    it.others.trash(project);
    soon(() -> assertThat(names(it.home())).isEmpty());
    soon(() -> assertThat(it.root.resolve("by_id").resolve(project)).doesNotExist());
  }

  @Test
  void whatLiesInAProjectThatIsTrashed() throws Exception {
    String project = it.cluster.createProject("p", null);
    StoredCollection c = it.collection("c", project, "f", "text");
    Path byId = it.root.resolve("by_id").resolve(c.uuid());
    assertThat(byId.resolve("f")).hasContent("text");
    it.others.trash(project);
    soon(() -> assertThat(byId).doesNotExist());
  }

  @Test
  void taggedAndUntagged() throws Exception {
    StoredCollection c = made("c");
    Path tags = it.root.resolve("by_tag");
    assertThat(names(tags)).isEmpty();
    assertThat(tags.resolve("t")).doesNotExist();
    String first = it.others.tag(c.uuid(), "t");
    soon(() -> assertThat(names(tags)).containsExactly("t"));
    assertThat(names(tags.resolve("t"))).containsExactly(c.uuid());
    assertThat(tags.resolve("t").resolve(c.uuid()).resolve("f")).hasContent("text of c");
    StoredCollection d = made("d");
    String second = it.others.tag(d.uuid(), "t");
    soon(() -> assertThat(names(tags.resolve("t"))).contains(d.uuid()));
    it.others.untag(second);
    soon(() -> assertThat(names(tags.resolve("t"))).containsExactly(c.uuid()));
    soon(() -> assertThat(tags.resolve("t").resolve(d.uuid())).doesNotExist());
    it.others.untag(first);
    soon(() -> assertThat(names(tags)).isEmpty());
  }
}
