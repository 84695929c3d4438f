package io.keepfs.examples.shape;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Files and methods can be read in one sitting, and packages say what they are. */
final class SourceShapeTest {
  private static final int MAX_FILE_LINES = 400;
  private static final int MAX_METHOD_LINES = 70;
  private static final Pattern MARK = Pattern.compile("\\b(TODO|FIXME|XXX)\\b");

  private static List<Path> main = List.of();
  private static List<Path> all = List.of();

  @BeforeAll
  static void findTheSources() throws IOException {
    Path root = Path.of("").toAbsolutePath().getParent();
    List<Path> found = new ArrayList<>();
    try (Stream<Path> modules = Files.list(root)) {
      for (Path module : modules.filter(path -> Files.exists(path.resolve("src"))).toList()) {
        try (Stream<Path> files = Files.walk(module.resolve("src"))) {
          files.filter(path -> path.toString().endsWith(".java")).forEach(found::add);
        }
      }
    }
    all = List.copyOf(found);
    main = all.stream().filter(path -> path.toString().contains("/src/main/java/")).toList();
    assertThat(main).hasSizeGreaterThan(100);
  }

  @Test
  void filesAreShort() throws IOException {
    List<String> tooLong = new ArrayList<>();
    for (Path file : all) {
      int lines = Files.readAllLines(file).size();
      if (lines > MAX_FILE_LINES) {
        tooLong.add(file.getFileName() + " has " + lines + " lines");
      }
    }
    assertThat(tooLong).isEmpty();
  }

  @Test
  void methodsFitAScreen() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> tooLong = new ArrayList<>();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, List.of(), null, files.getJavaFileObjectsFromPaths(all));
      MethodLengths lengths = new MethodLengths(Trees.instance(task).getSourcePositions());
      for (CompilationUnitTree unit : task.parse()) {
        lengths.scan(unit, tooLong);
      }
    }
    assertThat(tooLong).isEmpty();
  }

  /** Notes the methods that are too long; a class inside a method counts with its own methods. */
  private static final class MethodLengths extends TreePathScanner<Void, List<String>> {
    private final SourcePositions positions;
    private String type = "";

    MethodLengths(SourcePositions positions) {
      this.positions = positions;
    }

    @Override
    public Void visitClass(ClassTree tree, List<String> tooLong) {
      String outer = type;
      type = tree.getSimpleName().toString();
      super.visitClass(tree, tooLong);
      type = outer;
      return null;
    }

    @Override
    public Void visitMethod(MethodTree tree, List<String> tooLong) {
      CompilationUnitTree unit = getCurrentPath().getCompilationUnit();
      if (tree.getBody() != null) {
        LineMap lines = unit.getLineMap();
        long first = lines.getLineNumber(positions.getStartPosition(unit, tree));
        long last = lines.getLineNumber(positions.getEndPosition(unit, tree));
        if (last - first + 1 > MAX_METHOD_LINES) {
          tooLong.add(type + "." + tree.getName() + " has " + (last - first + 1) + " lines");
        }
      }
      return super.visitMethod(tree, tooLong);
    }
  }

  @Test
  void everyPackageSaysWhatItIsAndMarksNulls() throws IOException {
    List<Path> wanting = new ArrayList<>();
    for (Path folder : main.stream().map(Path::getParent).distinct().toList()) {
      Path info = folder.resolve("package-info.java");
      if (!Files.exists(info) || !saysAll(Files.readString(info))) {
        wanting.add(folder);
      }
    }
    assertThat(wanting).isEmpty();
  }

  private static boolean saysAll(String packageInfo) {
    return packageInfo.contains("/**") && packageInfo.contains("\n@NullMarked\n");
  }

  @Test
  void nothingIsLeftForLater() throws IOException {
    List<Path> marked = new ArrayList<>();
    for (Path file : all) {
      boolean isThisFile = file.endsWith("SourceShapeTest.java");
      if (!isThisFile && MARK.matcher(Files.readString(file)).find()) {
        marked.add(file);
      }
    }
    assertThat(marked).isEmpty();
  }

  @Test
  void testsNeitherSleepNorAreSwitchedOff() throws IOException {
    List<Path> offending = new ArrayList<>();
    Pattern offence = Pattern.compile("Thread\\.sleep\\(|@Disabled\\b");
    for (Path file : all) {
      boolean isTest = file.toString().contains("/src/test/");
      boolean isThisFile = file.endsWith("SourceShapeTest.java");
      if (isTest && !isThisFile && offence.matcher(Files.readString(file)).find()) {
        offending.add(file);
      }
    }
    assertThat(offending).isEmpty();
  }
}
