package io.keepfs.examples.mount;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keepfs.arvados.ArvadosFileSystem;
import io.keepfs.arvados.ArvadosSettings;
import io.keepfs.arvados.MountLayout;
import io.keepfs.arvados.model.ListFilters;
import io.keepfs.block.cache.BlockCacheOptions;
import io.keepfs.fuse.FuseMount;
import io.keepfs.local.LocalArvados;
import io.keepfs.local.LocalOptions;
import io.keepfs.local.testing.ArvMount;
import io.keepfs.local.testing.ArvadosPython;
import io.keepfs.vfs.Operations;
import io.keepfs.vfs.OperationsOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Arvados' own arv-mount and keepfs show the same tree of the same cluster: names, kinds, modes,
 * sizes, times and content. Where they differ on purpose, a rule here says why.
 */
class SameTreeIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path temporary;

  /**
   * A difference that is meant.
   *
   * @param reason why keepfs differs
   * @param paths where it may
   * @param covers whether this is that difference: what arv-mount and what keepfs shows
   */
  private record Rule(
      String reason,
      String paths,
      BiPredicate<WalkedTree.@Nullable Entry, WalkedTree.@Nullable Entry> covers) {}

  private static final List<Rule> RULES =
      List.of(
          new Rule(
              "each explains itself in words of its own",
              "((by_id|my hashes)/)?README",
              (theirs, ours) ->
                  theirs != null && ours != null && theirs.mode().equals(ours.mode())),
          new Rule(
              "duplicate and colliding names are all shown",
              ".* \\[\\w{5}-\\w{5}-\\w{15}](/.*)?",
              (theirs, ours) -> theirs == null),
          new Rule(
              "tags also apply to projects",
              "by_tag/of a project(/.*)?",
              (theirs, ours) -> theirs == null),
          new Rule(
              "a tagged collection in the trash is gone, and no empty directory",
              "by_tag/[^/]*/\\w{5}-4zz18-\\w{15}",
              (theirs, ours) -> theirs != null && theirs.kind().equals("d") && ours == null),
          new Rule(
              "a file by hash has the time of the newest collection with that hash, not 1970",
              "(by_id|my hashes)/[0-9a-f]{32}\\+\\d+/.*",
              (theirs, ours) ->
                  theirs != null
                      && ours != null
                      && theirs.modifiedSeconds() == 0
                      && withoutTime(theirs).equals(withoutTime(ours))),
          new Rule(
              "a directory has the time of its record, not of when it was first looked at",
              ".*",
              (theirs, ours) ->
                  theirs != null
                      && ours != null
                      && theirs.kind().equals("d")
                      && withoutTime(theirs).equals(withoutTime(ours))));

  private static WalkedTree.Entry withoutTime(WalkedTree.Entry entry) {
    return new WalkedTree.Entry(entry.kind(), entry.mode(), entry.size(), 0, entry.md5());
  }

  @Test
  void arvMountAndKeepfsShowTheSame() throws Exception {
    try (LocalArvados cluster = cluster()) {
      ReferenceData data = new ReferenceData(cluster, home());
      List<String> used = new ArrayList<>();
      compare(
          cluster,
          data,
          new MountLayout.All(),
          ListFilters.NONE,
          List.of("--all"),
          used,
          List.of("home/project/inner/in inner/f"));
      assertThat(used).as("rules that explain something").containsAll(reasons());
    }
  }

  @Test
  void aRootOfOnesOwnIsTheSame() throws Exception {
    Map<String, MountLayout> entries = new LinkedHashMap<>();
    entries.put("by_id", new MountLayout.ById(false));
    entries.put("my hashes", new MountLayout.ById(true));
    entries.put("by_tag", new MountLayout.ByTag());
    entries.put("mine", new MountLayout.Home());
    entries.put("mine again", new MountLayout.Home());
    entries.put("of others", new MountLayout.Shared());
    List<String> options = new ArrayList<>();
    options.addAll(List.of("--mount-by-id", "by_id", "--mount-by-pdh", "my hashes"));
    options.addAll(List.of("--mount-by-tag", "by_tag", "--mount-home", "mine"));
    options.addAll(List.of("--mount-home", "mine again", "--mount-shared", "of others"));
    try (LocalArvados cluster = cluster()) {
      ReferenceData data = new ReferenceData(cluster, home());
      compare(
          cluster,
          data,
          new MountLayout.Custom(entries),
          ListFilters.NONE,
          options,
          new ArrayList<>(),
          List.of("mine/files/a/b/c/deep", "of others/Ada User", "my hashes/" + data.hash()));
    }
  }

  @Test
  void filtersChooseTheSame() throws Exception {
    String filters =
        "[[\"collections.name\", \"like\", \"%e%\"], [\"groups.name\", \"!=\", \"of Ada\"],"
            + " [\"links.name\", \"!=\", \"plain\"]]";
    try (LocalArvados cluster = cluster()) {
      ReferenceData data = new ReferenceData(cluster, home());
      compare(
          cluster,
          data,
          new MountLayout.All(),
          ListFilters.parse(filters),
          List.of("--all", "--filters", filters),
          new ArrayList<>(),
          List.of("home/files", "home/project/empty", "shared/Grace User"));
    }
  }

  private static LocalArvados cluster() throws IOException {
    return LocalArvados.start(LocalOptions.builder().slashSubstitution("%").build());
  }

  private Path home() throws IOException {
    return Files.createDirectories(temporary.toRealPath().resolve("python"));
  }

  /** Walks both, and fails for each difference that no rule explains. */
  private void compare(
      LocalArvados cluster,
      ReferenceData data,
      MountLayout layout,
      ListFilters filters,
      List<String> options,
      List<String> used,
      List<String> among)
      throws Exception {
    Path mountPoint = Files.createDirectory(temporary.toRealPath().resolve("keepfs"));
    try (ArvMount reference =
            ArvMount.start(
                ArvadosPython.require(),
                cluster.environment(),
                home(),
                options.toArray(String[]::new));
        ArvadosFileSystem arvados =
            ArvadosFileSystem.builder(
                    ArvadosSettings.load(cluster.environment(), Path.of("/nonexistent")))
                .blockCache(BlockCacheOptions.IN_MEMORY)
                .layout(layout)
                .filters(filters)
                .start();
        Operations operations = arvados.operations(OperationsOptions.READ_ONLY);
        FuseMount mount = FuseMount.builder(mountPoint, operations).mount()) {
      assertThat(mount.isActive()).isTrue();
      Map<String, WalkedTree.Entry> theirs = walk(reference.mountPoint(), data);
      Map<String, WalkedTree.Entry> ours = walk(mountPoint, data);
      assertThat(theirs)
          .containsKey("by_id/" + data.collection() + "/a/b/c/deep")
          .containsKeys(among.toArray(String[]::new));
      assertThat(unexplained(theirs, ours, used)).isEmpty();
      if (layout instanceof MountLayout.All) {
        sameRecords(reference.mountPoint(), mountPoint, data);
      }
    }
  }

  private static Map<String, WalkedTree.Entry> walk(Path mountPoint, ReferenceData data)
      throws Exception {
    WalkedTree tree = new WalkedTree();
    for (String id : data.byId()) {
      Path below = mountPoint.resolve("by_id").resolve(id);
      assertThat(below).isDirectory();
    }
    if (Files.exists(mountPoint.resolve("my hashes"))) {
      assertThat(mountPoint.resolve("my hashes").resolve(data.hash())).isDirectory();
    }
    return tree.walk(mountPoint, "").entries();
  }

  private static List<String> reasons() {
    return RULES.stream().map(Rule::reason).toList();
  }

  private static Map<String, String> unexplained(
      Map<String, WalkedTree.Entry> theirs, Map<String, WalkedTree.Entry> ours, List<String> used) {
    Map<String, String> unexplained = new TreeMap<>();
    TreeSet<String> paths = new TreeSet<>(theirs.keySet());
    paths.addAll(ours.keySet());
    for (String path : paths) {
      WalkedTree.Entry a = theirs.get(path);
      WalkedTree.Entry b = ours.get(path);
      if (a != null && a.equals(b)) {
        continue;
      }
      RULES.stream()
          .filter(rule -> path.matches(rule.paths()) && rule.covers().test(a, b))
          .findFirst()
          .ifPresentOrElse(
              rule -> used.add(rule.reason()),
              () -> unexplained.put(path, "arv-mount " + a + ", keepfs " + b));
    }
    return unexplained;
  }

  /** The files that are not listed; signatures in a manifest change each time it is asked for. */
  private static void sameRecords(Path theirs, Path ours, ReferenceData data) throws Exception {
    for (String record :
        List.of(
            "by_id/" + data.collection() + "/.arvados#collection",
            "home/project/.arvados#project",
            "home/.arvados#project")) {
      String expected = Files.readString(theirs.resolve(record));
      String shown = Files.readString(ours.resolve(record));
      assertThat(withoutSignatures(shown)).as(record).isEqualTo(withoutSignatures(expected));
    }
  }

  private static String withoutSignatures(String json) throws Exception {
    ObjectNode record = (ObjectNode) JSON.readTree(json);
    return JSON.writeValueAsString(record).replaceAll("\\+A[0-9a-f]{40}@[0-9a-f]{8}", "");
  }
}
