package io.keepfs.examples.shape;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The modules and packages point the way that docs/ARCHITECTURE.md draws. */
final class ArchitectureTest {
  private static final String[] API = {
    "io.keepfs.api..", "io.keepfs.inode..", "io.keepfs.vfs..", "io.keepfs.nio.."
  };
  private static final String[] FUSE = {"io.keepfs.fuse.."};
  private static final String[] LOCAL = {"io.keepfs.local.."};
  private static final String[] EXAMPLES = {"io.keepfs.examples.."};
  private static final String[] IMPL = {
    "io.keepfs.arvados..",
    "io.keepfs.keep..",
    "io.keepfs.block..",
    "io.keepfs.collection..",
    "io.keepfs.manifest.."
  };

  private static final String TREE = "io.keepfs.arvados.tree";

  /** On top of keepfs-impl, for those who have Micrometer. */
  private static final String[] METRICS = {"io.keepfs.metrics.."};

  /** What is above the reading of collections, and above the content of files. */
  private static final String[] EDITING = {
    "io.keepfs.collection.edit..",
    "io.keepfs.collection.commit..",
    "io.keepfs.collection.journal..",
    "io.keepfs.collection.session.."
  };

  /** Who needs no clock handed in: the ends of the program. */
  private static final String[] TELL_THE_TIME = {
    "io.keepfs.arvados",
    "io.keepfs.arvados.rest",
    "io.keepfs.arvados.events",
    "io.keepfs.fuse.jnr",
    "io.keepfs.examples.."
  };

  /** Who may start threads, and sees to their end. */
  private static final String[] OWN_THREADS = {
    "io.keepfs.inode",
    "io.keepfs.fuse",
    "io.keepfs.fuse.session",
    "io.keepfs.fuse.kernel",
    "io.keepfs.fuse.jnr",
    "io.keepfs.block.cache",
    "io.keepfs.block.folder",
    "io.keepfs.keep",
    "io.keepfs.arvados",
    "io.keepfs.arvados.rest",
    "io.keepfs.arvados.events",
    "io.keepfs.arvados.writing",
    "io.keepfs.local..",
    "io.keepfs.examples.."
  };

  /** Nothing tells when a mount has gone from the kernel's table. */
  private static final List<String> POLL_THE_KERNEL = List.of("io.keepfs.fuse.Unmounter");

  private static JavaClasses classes;

  @BeforeAll
  static void readTheClasses() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("io.keepfs");
    assertThat(classes).hasSizeGreaterThan(100);
  }

  /** A row: these packages know none of those. */
  record Fence(String[] from, String[] to) {
    @Override
    public String toString() {
      return String.join(" ", from) + " must not know " + String.join(" ", to);
    }
  }

  private static String[] p(String... packages) {
    return packages;
  }

  private static String[] all(String[]... groups) {
    return Stream.of(groups).flatMap(Stream::of).toArray(String[]::new);
  }

  static List<Fence> fences() {
    return List.of(
        // between the modules
        new Fence(API, all(IMPL, METRICS, FUSE, LOCAL, EXAMPLES)),
        new Fence(all(IMPL, METRICS), all(FUSE, LOCAL, EXAMPLES)),
        new Fence(FUSE, all(IMPL, LOCAL, EXAMPLES)),
        new Fence(LOCAL, all(API, IMPL, FUSE, EXAMPLES)),
        new Fence(all(IMPL, FUSE), p("io.keepfs.nio..")),
        // inside keepfs-api: nio -> vfs -> inode -> api <- api.support
        new Fence(p("io.keepfs.api"), p("io.keepfs.inode..", "io.keepfs.vfs..", "io.keepfs.nio..")),
        new Fence(p("io.keepfs.api"), p("io.keepfs.api.support..")),
        new Fence(
            p("io.keepfs.api.support.."),
            p("io.keepfs.inode..", "io.keepfs.vfs..", "io.keepfs.nio..")),
        new Fence(p("io.keepfs.inode.."), p("io.keepfs.vfs..", "io.keepfs.nio..")),
        new Fence(p("io.keepfs.vfs.."), p("io.keepfs.nio..")));
  }

  static List<Fence> fencesOfImpl() {
    return List.of(
        new Fence(
            p("io.keepfs.manifest.."),
            p("io.keepfs.arvados..", "io.keepfs.keep..", "io.keepfs.collection..")),
        new Fence(
            p("io.keepfs.block"),
            p(
                "io.keepfs.arvados..",
                "io.keepfs.keep..",
                "io.keepfs.collection..",
                "io.keepfs.manifest..")),
        new Fence(p("io.keepfs.keep.."), p("io.keepfs.arvados..", "io.keepfs.collection..")),
        new Fence(p("io.keepfs.collection.."), p("io.keepfs.arvados..", "io.keepfs.keep..")),
        new Fence(p("io.keepfs.collection", "io.keepfs.collection.write.."), EDITING),
        new Fence(
            p("io.keepfs.arvados.model..", "io.keepfs.arvados.editing.."),
            p("io.keepfs.arvados", "io.keepfs.arvados.rest..", "io.keepfs.arvados.tree..")),
        new Fence(p("io.keepfs.arvados.rest.."), p("io.keepfs.arvados", "io.keepfs.keep..")),
        new Fence(
            p("io.keepfs.arvados.tree.."),
            p(
                "io.keepfs.arvados",
                "io.keepfs.arvados.events..",
                "io.keepfs.arvados.writing..",
                "io.keepfs.keep..")),
        // tree.views -> tree.project -> tree.collection -> tree
        new Fence(p(TREE), p(TREE + ".collection..", TREE + ".project..")),
        new Fence(p(TREE, TREE + ".collection..", TREE + ".project.."), p(TREE + ".views..")),
        new Fence(p(TREE + ".collection.."), p(TREE + ".project..")),
        // and {tree.views, tree.project} -> tree.walk, which knows no other of them
        new Fence(
            p(TREE + ".walk.."),
            p(TREE, TREE + ".collection..", TREE + ".project..", TREE + ".views..")),
        new Fence(p(TREE, TREE + ".collection.."), p(TREE + ".walk..")),
        new Fence(
            p("io.keepfs.arvados.writing.."),
            p("io.keepfs.arvados", "io.keepfs.arvados.events..", "io.keepfs.keep..")),
        new Fence(
            p("io.keepfs.arvados.events.."), p("io.keepfs.arvados", "io.keepfs.arvados.tree..")),
        new Fence(
            p("io.keepfs.collection.store.."),
            p("io.keepfs.block.cache..", "io.keepfs.keep..", "io.keepfs.arvados..")),
        new Fence(
            p("io.keepfs.block.cache..", "io.keepfs.block.folder.."),
            p(
                "io.keepfs.arvados..",
                "io.keepfs.keep..",
                "io.keepfs.collection..",
                "io.keepfs.manifest..")),
        new Fence(p("io.keepfs.block.folder.."), p("io.keepfs.block.cache..")),
        new Fence(all(IMPL, FUSE, LOCAL), METRICS));
  }

  static List<Fence> fencesOfFuse() {
    return List.of(
        new Fence(
            p("io.keepfs.fuse.protocol.."),
            p(
                "io.keepfs.fuse",
                "io.keepfs.fuse.session..",
                "io.keepfs.fuse.kernel..",
                "io.keepfs.fuse.jnr..",
                "io.keepfs.vfs..",
                "io.keepfs.inode..")),
        new Fence(
            p("io.keepfs.fuse.session.."), p("io.keepfs.fuse.kernel..", "io.keepfs.fuse.jnr..")),
        new Fence(
            p("io.keepfs.fuse"),
            p("io.keepfs.fuse.kernel..", "io.keepfs.fuse.jnr..", "io.keepfs.fuse.session..")),
        new Fence(p("io.keepfs.fuse.kernel.."), p("io.keepfs.fuse.jnr..")),
        new Fence(p("io.keepfs.fuse.jnr.."), p("io.keepfs.fuse.kernel..")));
  }

  /** api, events → cluster → store ; keepstore → manifest ; http knows none of them. */
  static List<Fence> fencesOfLocal() {
    return List.of(
        new Fence(p("io.keepfs.local.api.."), p("io.keepfs.local.events..")),
        new Fence(p("io.keepfs.local.events.."), p("io.keepfs.local.api..")),
        new Fence(
            p("io.keepfs.local.manifest..", "io.keepfs.local.query.."),
            p(
                "io.keepfs.local.api..",
                "io.keepfs.local.cluster..",
                "io.keepfs.local.http..",
                "io.keepfs.local.keepstore..")),
        new Fence(
            p("io.keepfs.local.keepstore.."),
            p(
                "io.keepfs.local.api..",
                "io.keepfs.local.cluster..",
                "io.keepfs.local.events..",
                "io.keepfs.local.store..")),
        new Fence(
            p("io.keepfs.local.store..", "io.keepfs.local.http.."),
            p(
                "io.keepfs.local.api..",
                "io.keepfs.local.events..",
                "io.keepfs.local.cluster..",
                "io.keepfs.local.query..")));
  }

  @ParameterizedTest
  @MethodSource({"fences", "fencesOfImpl", "fencesOfFuse", "fencesOfLocal"})
  void layersPointOneWay(Fence fence) {
    noClasses()
        .that()
        .resideInAnyPackage(fence.from())
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(fence.to())
        .allowEmptyShould(true)
        .check(classes);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.keepfs.(**)").should().beFreeOfCycles().check(classes);
  }

  /** A row: this library is used in these packages and nowhere else. */
  record Library(String packages, String... users) {
    @Override
    public String toString() {
      return packages + " only in " + String.join(" ", users);
    }
  }

  static List<Library> libraries() {
    String[] web = {"io.keepfs.arvados", "io.keepfs.arvados.rest..", "io.keepfs.arvados.events.."};
    String[] json = {
      "io.keepfs.arvados.model..",
      "io.keepfs.arvados.rest..",
      "io.keepfs.arvados.events..",
      "io.keepfs.local.."
    };
    return List.of(
        new Library("retrofit2..", web),
        new Library("okhttp3..", all(web, p("io.keepfs.keep.."))),
        new Library("com.fasterxml..", all(json, p("io.keepfs.arvados.tree.."))),
        new Library(
            "jnr..", "io.keepfs.fuse.kernel..", "io.keepfs.fuse.jnr..", "io.keepfs.block.folder.."),
        new Library("ru.serce..", "io.keepfs.fuse.jnr.."),
        new Library("io.micrometer..", "io.keepfs.metrics.."),
        new Library("org.eclipse.jetty..", "io.keepfs.local.."),
        new Library("org.h2..", "io.keepfs.local.."),
        new Library("org.bouncycastle..", "io.keepfs.local.."),
        new Library("picocli..", "io.keepfs.examples.cli.."),
        new Library("ch.qos.logback..", "io.keepfs.examples.cli.."));
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void librariesStayBehindTheirFence(Library library) {
    noClasses()
        .that()
        .resideOutsideOfPackages(library.users())
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library.packages())
        .check(classes);
  }

  @Test
  void theApiNamesNoOtherLibrary() {
    classes()
        .that()
        .resideInAnyPackage(API)
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage("java..", "org.slf4j..", "org.jspecify..")
                .or(resideInAnyPackage(API)))
        .check(classes);
  }

  @Test
  void pureIslandsDoNoInputOutputAndOwnNoThread() {
    DescribedPredicate<JavaClass> outside =
        resideInAnyPackage("java.net..", "java.util.concurrent..", "org.slf4j..")
            .or(resideInAPackage("io.keepfs..").and(not(islands())))
            .or(DescribedPredicate.describe("a thread", c -> c.isEquivalentTo(Thread.class)));
    noClasses()
        .that(islands())
        .should()
        .dependOnClassesThat(outside)
        .as("manifest and fuse.protocol are pure")
        .check(classes);
  }

  private static DescribedPredicate<JavaClass> islands() {
    return resideInAnyPackage(
        "io.keepfs.manifest..", "io.keepfs.fuse.protocol..", "io.keepfs.block", "io.keepfs.api");
  }

  @Test
  void nobodySleepsOrPrintsStacksAndOnlyTheCommandPrints() {
    noClasses()
        .that(
            DescribedPredicate.describe(
                "do not wait for the kernel", c -> !POLL_THE_KERNEL.contains(c.getName())))
        .should()
        .callMethod(Thread.class, "sleep", long.class)
        .check(classes);
    noClasses().should().callMethod(Throwable.class, "printStackTrace").check(classes);
    noClasses()
        .that()
        .resideOutsideOfPackage("io.keepfs.examples..")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(classes);
  }

  @Test
  void timeAndChanceAreHandedIn() {
    noClasses()
        .that()
        .resideOutsideOfPackages(TELL_THE_TIME)
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(Math.class, "random")
        .orShould()
        .callMethod(ThreadLocalRandom.class, "current")
        .check(classes);
  }

  @Test
  void threadsHaveKnownOwners() {
    noClasses()
        .that()
        .resideOutsideOfPackages(OWN_THREADS)
        .should()
        .callConstructorWhere(
            DescribedPredicate.describe(
                "it makes a thread", call -> call.getTargetOwner().isAssignableTo(Thread.class)))
        .check(classes);
  }

  @Test
  void transportsShowTheirProviderAlone() {
    classes()
        .that()
        .resideInAnyPackage("io.keepfs.fuse.kernel..", "io.keepfs.fuse.jnr..")
        .and()
        .arePublic()
        .and()
        .areNotInterfaces() // jnr-ffi implements an interface of native calls elsewhere
        .should()
        .haveSimpleNameEndingWith("Transport")
        .allowEmptyShould(true)
        .check(classes);
  }
}
