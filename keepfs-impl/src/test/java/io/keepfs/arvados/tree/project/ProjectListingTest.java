package io.keepfs.arvados.tree.project;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.arvados.model.CollectionRecord;
import io.keepfs.arvados.model.GroupRecord;
import io.keepfs.arvados.tree.NameMapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProjectListingTest {
  private static final NameMapping NAMES = NameMapping.of("_");

  private static GroupRecord project(String uuid, String name) {
    return new GroupRecord(uuid, name, "o", "project", null, null, null, Map.of());
  }

  private static CollectionRecord collection(String uuid, String name) {
    return new CollectionRecord(uuid, name, "o", null, null, null, null, null, null, null, null);
  }

  private static List<String> shown(ProjectListing listing) {
    List<String> shown = new ArrayList<>();
    for (int i = 0; i < listing.size(); i++) {
      shown.add(listing.name(i) + " = " + listing.item(i).uuid());
    }
    return shown;
  }

  private static List<String> changes(ProjectListing before, ProjectListing after) {
    List<String> names = new ArrayList<>();
    after.forEachChange(before, names::add, names::add);
    return names;
  }

  @Test
  void showsEverythingThatHasAName() {
    ProjectListing listing =
        ProjectListing.of(
            List.of(project("p1", "a"), project("p2", null)),
            List.of(collection("c1", "b"), collection("c2", null), collection(null, "d")),
            NAMES);
    assertThat(shown(listing)).containsExactly("a = p1", "b = c1");
    assertThat(listing.find("b")).hasValueSatisfying(i -> assertThat(i.uuid()).isEqualTo("c1"));
    assertThat(listing.find("x")).isEmpty();
    assertThat(listing.uuids()).containsExactlyInAnyOrder("p1", "c1");
  }

  @Test
  void projectsKeepTheNameThenLiteralNamesThenLowerUuids() {
    ProjectListing listing =
        ProjectListing.of(
            List.of(project("p2", "x"), project("p1", "x")),
            List.of(collection("c1", "x"), collection("c2", "a/b"), collection("c3", "a_b")),
            NAMES);
    assertThat(shown(listing))
        .containsExactlyInAnyOrder(
            "x = p1", "x [p2] = p2", "x [c1] = c1", "a_b = c3", "a_b [c2] = c2");
  }

  @Test
  void aMadeUpNameGivesWayToARealOne() {
    ProjectListing listing =
        ProjectListing.of(
            List.of(project("p1", "x")),
            List.of(collection("c1", "x"), collection("c2", "x [c1]")),
            NAMES);
    assertThat(shown(listing))
        .containsExactlyInAnyOrder("x = p1", "x [c1] = c2", "x [c1] [c1] = c1");
  }

  @Test
  void tellsWhichNamesChanged() {
    ProjectListing before =
        ProjectListing.of(
            List.of(), List.of(collection("c1", "same"), collection("c2", "old")), NAMES);
    ProjectListing after =
        ProjectListing.of(
            List.of(project("p1", "added")),
            List.of(collection("c1", "same"), collection("c2", "new")),
            NAMES);
    assertThat(changes(before, after)).containsExactlyInAnyOrder("old", "new", "added");
    assertThat(changes(after, after)).isEmpty();
    ProjectListing replaced =
        ProjectListing.of(List.of(), List.of(collection("c9", "same")), NAMES);
    assertThat(changes(before, replaced)).containsExactlyInAnyOrder("same", "old");
  }
}
