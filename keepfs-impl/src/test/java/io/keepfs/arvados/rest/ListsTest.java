package io.keepfs.arvados.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What lists ask for, and what several owners hold in the requests of one. */
class ListsTest {
  private static final String PROJECT = "zzzzz-j7d0g-000000000000001";
  private static final String OTHER = "zzzzz-j7d0g-000000000000002";
  private static final String USER = "zzzzz-tpzed-000000000000001";
  private static final String COLLECTION = "zzzzz-4zz18-000000000000001";
  private static final String EMPTY_PAGE = "{\"limit\":1000,\"items\":[]}";

  private final MockWebServer server = new MockWebServer();
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private Function<String, String> answers = target -> EMPTY_PAGE;
  private ArvadosClient client;

  @BeforeEach
  void start() throws IOException {
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            String target = URLDecoder.decode(request.getTarget(), StandardCharsets.UTF_8);
            asked.add(target);
            return new MockResponse.Builder().body(answers.apply(target)).build();
          }
        });
    server.start();
    client = new ArvadosClient(ClientOptions.of(server.url("/").uri(), "token", null));
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void eachSelectsItsFieldsAndNeverTheManifest() throws Exception {
    client.forEachProjectIn(PROJECT, any -> {});
    client.forEachCollectionIn(PROJECT, any -> {});
    client.projectsNamed(PROJECT, List.of("a"));
    client.projectsAmong(PROJECT, List.of(OTHER));
    client.collectionsNamed(PROJECT, List.of("a"));
    client.collectionsAmong(PROJECT, List.of(COLLECTION));
    client.project(PROJECT);
    client.newestModification("d41d8cd98f00b204e9800998ecf8427e+0");
    client.logs().newest(Instant.EPOCH);
    client.logs().after(1, 10);
    client.tags().forEachName(any -> {});
    client.tags().exists("t");
    client.tags().forEachTagged("t", any -> {});
    client.tags().forEachTagged(List.of("t", "u"), (tag, uuid) -> {});
    client.records().forEachProject(List.of(PROJECT), any -> {});
    client.records().forEachCollection(List.of(COLLECTION), any -> {});
    client.records().forEachOwner(List.of(PROJECT, USER), any -> {});
    client.records().forEachVersion(COLLECTION, any -> {});
    client.records().forEachTrashedProject(PROJECT, any -> {});
    client.records().forEachTrashedCollection(PROJECT, any -> {});
    client.owned().of(List.of(PROJECT, USER));
    assertThat(asked)
        .hasSizeGreaterThan(20)
        .allSatisfy(target -> assertThat(target).contains("select=[").doesNotContain("manifest"));
  }

  private static String items(String... items) {
    return "{\"limit\":1000,\"items\":[" + String.join(",", items) + "]}";
  }

  private static String record(String uuid, String owner) {
    return "{\"uuid\":\"%s\",\"name\":\"n\",\"owner_uuid\":\"%s\"}".formatted(uuid, owner);
  }

  @Test
  void whatSeveralOwnersHoldIsToldApart() throws Exception {
    answers =
        target ->
            target.startsWith("/arvados/v1/collections")
                ? items(record(COLLECTION, PROJECT))
                : target.contains("owner_uuid") ? items(record(OTHER, USER)) : EMPTY_PAGE;
    Map<String, OwnedLists.Owned> found = client.owned().of(List.of(PROJECT, USER)).orElseThrow();
    assertThat(found).containsOnlyKeys(PROJECT, USER);
    assertThat(found.get(PROJECT).collections()).hasSize(1);
    assertThat(found.get(PROJECT).projects()).isEmpty();
    assertThat(found.get(USER).projects()).hasSize(1);
    assertThat(asked).as("one each").hasSize(2);
  }

  @Test
  void ownersThatHoldNothingMayBeGone() throws Exception {
    answers =
        target ->
            target.contains("owner_uuid\",\"in") || !target.contains(OTHER)
                ? EMPTY_PAGE
                : items(record(OTHER, USER));
    Map<String, OwnedLists.Owned> found = client.owned().of(List.of(PROJECT, OTHER)).orElseThrow();
    assertThat(found).containsOnlyKeys(OTHER);
  }

  @Test
  void moreThanTwoPagesAreTooMuch() throws Exception {
    answers =
        target -> {
          int page = asked.size();
          return target.startsWith("/arvados/v1/collections")
              ? items(
                  IntStream.range(0, 1000)
                      .mapToObj(
                          i -> record("zzzzz-4zz18-%015d".formatted(page * 1000 + i), PROJECT))
                      .collect(Collectors.joining(",")))
              : EMPTY_PAGE;
        };
    assertThat(client.owned().of(List.of(PROJECT, OTHER))).isEqualTo(Optional.empty());
    assertThat(asked).as("one of projects, and two of collections").hasSize(3);
  }
}
