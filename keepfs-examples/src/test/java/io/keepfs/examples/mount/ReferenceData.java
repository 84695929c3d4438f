package io.keepfs.examples.mount;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keepfs.local.LocalArvados;
import io.keepfs.local.LocalUser;
import io.keepfs.local.testing.ArvadosPython;
import io.keepfs.local.testing.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A cluster with one of everything that a mount can show, in part made by Arvados' own client. */
final class ReferenceData {
  /** Prints the uuids that are to be looked at by id. */
  private static final String MAKE =
      """
      import sys, arvados
      collection, project, inner, trashed = sys.argv[1:]
      api = arvados.api('v1')

      def group(name, group_class, **more):
          body = dict(name=name, group_class=group_class, **more)
          return api.groups().create(body={'group': body}).execute()['uuid']

      def tag(name, uuid):
          body = {'link_class': 'tag', 'name': name, 'head_uuid': uuid}
          api.links().create(body={'link': body}).execute()

      by_filter = group('by filter', 'filter', properties={
          'filters': [['uuid', 'in', [collection, inner]]]})
      itself = group('holds itself', 'filter', properties={'filters': []})
      api.groups().update(uuid=itself, body={'group': {'properties': {
          'filters': [['uuid', 'in', [itself, collection]]]}}}).execute()
      tag('plain', collection)
      tag('also plain', collection)
      tag('also plain', trashed)
      tag('of a project', project)
      tag('with/slash', collection)
      api.collections().update(uuid=collection, body={'collection': {'properties': {
          'species': 'mouse'}}}).execute()
      api.collections().delete(uuid=trashed).execute()
      print(by_filter, itself)
      """;

  private final LocalArvados cluster;
  private final Map<String, List<String>> ids = new LinkedHashMap<>();
  private final String collection;
  private final String project;

  ReferenceData(LocalArvados cluster, Path home) throws IOException {
    this.cluster = cluster;
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("hello.txt", "hello\n".getBytes(UTF_8));
    files.put("empty", new byte[0]);
    files.put("large", new byte[3 << 20]);
    files.put("a/b/c/deep", "deep".getBytes(UTF_8));
    files.put("a/b-c", "sorts between".getBytes(UTF_8));
    files.put("odd/spaces and : colons \\ back", "odd".getBytes(UTF_8));
    files.put("odd/\u00fcml\u00e4ut \ud83d\ude00", "unicode".getBytes(UTF_8));
    var made = cluster.createCollection("files", null, files);
    collection = made.uuid();
    project = cluster.createProject("project", null);
    String inner = cluster.createProject("inner", project);
    cluster.createCollection("in inner", inner, Map.of("f", "inner".getBytes(UTF_8)));
    cluster.createCollection("empty", project, Map.of());
    cluster.createCollection("a/b", project, Map.of("f", "slash".getBytes(UTF_8)));
    cluster.createCollection("..", project, Map.of("f", "dots".getBytes(UTF_8)));
    cluster.createCollection("-rf", project, Map.of("f", "dash".getBytes(UTF_8)));
    // The project of that name hides it from arv-mount.
    cluster.createCollection("inner", project, Map.of("f", "same name".getBytes(UTF_8)));
    String trashed = cluster.createCollection("gone", null, Map.of()).uuid();
    share();
    List<String> command = new ArrayList<>();
    command.add(ArvadosPython.require().program("python"));
    command.add(Files.writeString(home.resolve("make.py"), MAKE).toString());
    command.addAll(List.of(collection, project, inner, trashed));
    String[] groups =
        new Program(command, cluster.environment(), home, Duration.ofMinutes(2))
            .output()
            .strip()
            .split(" ");
    ids.put("collections", List.of(collection));
    ids.put("hashes", List.of(made.portableDataHash()));
    ids.put("projects", List.of(project, inner, groups[0], groups[1]));
  }

  private void share() throws IOException {
    for (String name : List.of("Ada", "Grace", "Grace")) {
      LocalUser user = cluster.createUser(name);
      String given = cluster.createProject("of " + name, user.uuid());
      cluster.createCollection("c", given, Map.of("f", name.getBytes(UTF_8)));
      cluster.share(given, cluster.userUuid(), "can_read");
    }
  }

  String collection() {
    return collection;
  }

  String hash() {
    return ids.getOrDefault("hashes", List.of()).get(0);
  }

  String project() {
    return project;
  }

  /** All that can be looked at by its id. */
  List<String> byId() {
    return ids.values().stream().flatMap(List::stream).toList();
  }
}
