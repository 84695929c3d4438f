package io.keepfs.examples.programs;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.examples.ground.Ground;
import io.keepfs.examples.sys.Commands;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What copies, packs and unpacks whole folders. */
final class Archives {
  private final Ground ground;
  private final Path directory;
  private final Path source;

  /**
   * @param directory holds the {@link SourceTree}
   */
  Archives(Ground ground, Path directory) {
    this.ground = ground;
    this.directory = directory;
    this.source = directory.resolve("source");
  }

  private String at(String name) {
    return ground.root().resolve(name).toString();
  }

  private void requireSame(Path copy) throws Exception {
    Commands.run(directory, "diff", "-r", "source", copy.toString());
    if (ground.keepsAttributes()) {
      assertThat(SourceTree.describe(copy)).isEqualTo(SourceTree.describe(source));
    }
  }

  void cp() throws Exception {
    Commands.run(directory, "cp", "-a", "source", at("copy"));
    requireSame(ground.root().resolve("copy"));
    Commands.run(directory, "cp", "-a", at("copy"), at("second"));
    Commands.run(directory, "cp", "-a", at("second"), "back");
    requireSame(directory.resolve("back"));
    ground.requireSaved();
    Commands.run(directory, "rm", "-rf", at("copy"), at("second"));
    assertThat(ground.root()).isEmptyDirectory();
    ground.requireSaved();
  }

  /** What tar finds to differ is its last word, so that which attributes differ can be left out. */
  void tar() throws Exception {
    Commands.run(directory, "tar", "-C", "source", "--format=posix", "-cf", at("a.tar"), ".");
    Files.createDirectory(ground.root().resolve("out"));
    Commands.run(directory, "tar", "-C", at("out"), "-xpf", at("a.tar"));
    String compare = "tar -C '" + at("out") + "' --compare -f '" + at("a.tar") + "'";
    if (ground.keepsAttributes()) {
      Commands.run(directory, "sh", "-c", compare);
    } else {
      String odd = "! " + compare + " 2>&1 | grep -vE ': (Mode|Mod time|Uid|Gid) differs$'";
      Commands.run(directory, "bash", "-c", odd);
    }
    requireSame(ground.root().resolve("out"));
    ground.requireSaved();
  }

  /** The second time there is nothing to do; what changed later is written into the files. */
  void rsync() throws Exception {
    String[] how =
        ground.keepsAttributes()
            ? new String[] {"rsync", "-a", "-i", "source/", at("r")}
            : new String[] {"rsync", "-r", "-c", "-i", "source/", at("r")};
    Commands.run(directory, how);
    assertThat(Commands.run(directory, how)).isEmpty();
    requireSame(ground.root().resolve("r"));
    Path changed = source.resolve("folder 1/größe 1/file\t0");
    Files.writeString(changed, "more", StandardOpenOption.APPEND);
    Commands.run(directory, "rsync", "-a", "--inplace", "--no-whole-file", "source/", at("r"));
    Commands.run(directory, "rm", "-rf", "source/folder 2");
    Files.setLastModifiedTime(source, Files.getLastModifiedTime(changed.getParent()));
    Commands.run(directory, "rsync", "-a", "--delete", "source/", at("r"));
    requireSame(ground.root().resolve("r"));
    ground.requireSaved();
  }

  void zip() throws Exception {
    Commands.run(source, Python.program(), "-m", "zipfile", "-c", at("a.zip"), "folder 0");
    Commands.run(directory, Python.program(), "-m", "zipfile", "-t", at("a.zip"));
    Commands.run(directory, Python.program(), "-m", "zipfile", "-e", at("a.zip"), at("unpacked"));
    Commands.run(directory, "diff", "-r", "source/folder 0", at("unpacked/folder 0"));
    ground.requireSaved();
  }
}
