package io.keepfs.collection.edit;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import io.keepfs.api.RenameMode;
import io.keepfs.collection.CollectionTree;
import io.keepfs.collection.ManifestNormalizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;

/**
 * Random changes of two collections with moves between them, saved now and then, against a model.
 */
class EditableCollectionModelTest {
  private static final int STEPS = 10_000;
  private static final List<String> NAMES = List.of("a", "b", "a b", "ü");

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);
  private final EditFixture fixture = new EditFixture();
  private final List<EditableCollection> collections = new ArrayList<>();
  private final List<EditModel> models = new ArrayList<>();
  private final List<CollectionTree> servers = new ArrayList<>();

  private interface Change {
    void run() throws IOException;
  }

  @RepeatedTest(2)
  void behavesLikeTheModel() throws Exception {
    for (int i = 0; i < 2; i++) {
      collections.add(fixture.empty());
      models.add(new EditModel());
      servers.add(EditFixture.tree(""));
    }
    int step = 0;
    try {
      for (; step < STEPS; step++) {
        if (random.nextInt(100) < 2) {
          save(random.nextInt(2));
        } else {
          change();
        }
        if (step % 100 == 0) {
          compare();
        }
      }
      save(0);
      save(1);
      compare();
    } catch (IOException | RuntimeException | AssertionError e) {
      throw new AssertionError("seed " + seed + ", step " + step, e);
    }
  }

  private String path() {
    StringBuilder path = new StringBuilder(NAMES.get(random.nextInt(NAMES.size())));
    for (int depth = random.nextInt(3); depth > 0; depth--) {
      path.append('/').append(NAMES.get(random.nextInt(NAMES.size())));
    }
    return path.toString();
  }

  private void change() throws IOException {
    int which = random.nextInt(2);
    EditableCollection here = collections.get(which);
    EditModel model = models.get(which);
    String path = path();
    String text = String.valueOf(random.nextInt(50));
    switch (random.nextInt(7)) {
      case 0 -> both(model.add(path, ""), () -> here.create(path).closed(true));
      case 1, 2 -> both(model.write(path, text), () -> write(here, path, text));
      case 3 -> both(model.add(path, null), () -> here.createDirectory(path));
      case 4 -> both(model.remove(path, false), () -> here.removeFile(path));
      case 5 -> both(model.remove(path, true), () -> here.removeDirectory(path));
      default -> {
        int to = random.nextInt(4) == 0 ? 1 - which : which;
        String target = path();
        RenameMode mode = RenameMode.values()[random.nextInt(3)];
        both(
            model.rename(path, models.get(to), target, mode),
            () -> here.rename(path, collections.get(to), target, mode));
      }
    }
  }

  private static void write(EditableCollection collection, String path, String text)
      throws IOException {
    collection.open(path, true).closed(true);
    EditFixture.put(collection, path, text);
  }

  private static void both(@Nullable Errno expected, Change change) throws IOException {
    Errno actual = null;
    try {
      change.run();
    } catch (NodeException e) {
      actual = e.errno();
    }
    assertThat(actual).isEqualTo(expected);
  }

  /** With further changes while it is being saved. */
  private void save(int which) throws IOException {
    EditableCollection collection = collections.get(which);
    Capture capture = collection.capture(file -> true);
    boolean busy = random.nextBoolean();
    if (busy && random.nextBoolean()) {
      change();
    }
    ChangeSet changes = capture.store(fixture.uploads);
    byte[] manifest = changes.manifest();
    CollectionTree saved = EditFixture.tree(manifest);
    assertThat(ManifestNormalizer.signedText(saved))
        .asString()
        .isEqualTo(new String(manifest, "UTF-8"));
    ModelServer server = new ModelServer(servers.get(which));
    server.apply(changes.replacement());
    assertThat(new String(server.manifest(), "UTF-8")).isEqualTo(new String(manifest, "UTF-8"));
    if (!busy) {
      assertThat(fixture.contents(saved)).isEqualTo(models.get(which).contents());
    }
    for (int i = random.nextInt(5); busy && i > 0; i--) {
      change();
    }
    collection.adopt(changes, saved);
    servers.set(which, saved);
    compare();
    if (!busy) {
      assertThat(fixture.changes(collection).isEmpty()).isTrue();
    }
  }

  private void compare() throws IOException {
    for (int i = 0; i < 2; i++) {
      assertThat(EditFixture.contents(collections.get(i))).isEqualTo(models.get(i).contents());
    }
  }
}
