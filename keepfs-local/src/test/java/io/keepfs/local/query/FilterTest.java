package io.keepfs.local.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keepfs.local.store.Row;
import io.keepfs.local.store.Schemas;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each filter says of one collection. */
class FilterTest {
  private static final Row ROW = row();

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private static Row row() {
    Map<String, Object> values = new HashMap<>();
    values.put("uuid", "zlocl-4zz18-000000000000005");
    values.put("owner_uuid", "zlocl-j7d0g-000000000000000");
    values.put("name", "Genome 100%_a");
    values.put("modified_at", Instant.parse("2026-03-04T05:06:07.000008Z"));
    values.put("replication_desired", 2L);
    values.put("replication_confirmed", 1L);
    values.put("is_trashed", false);
    values.put("storage_classes_desired", json("[\"default\",\"archival\"]"));
    values.put(
        "properties", json("{\"species\":\"mouse\",\"n\":3,\"list\":[\"a\",\"b\"],\"nil\":null}"));
    return Row.of(Schemas.COLLECTIONS, values);
  }

  private static boolean matches(String filter) {
    return new FilterBinder(Schemas.COLLECTIONS)
        .bindAll(FilterTerm.parseAll(json("[" + filter + "]")))
        .test(ROW);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "['uuid','=','zlocl-4zz18-000000000000005']        | true",
        "['uuid','>','zlocl-4zz18-000000000000004']        | true",
        "['uuid','>','zlocl-4zz18-000000000000005']        | false",
        "['uuid','>=','zlocl-4zz18-000000000000005']       | true",
        "['uuid','in',['x','zlocl-4zz18-000000000000005']] | true",
        "['uuid','not in',['x']]                           | true",
        "['uuid','is_a','arvados#collection']              | true",
        "['uuid','is_a',['arvados#group']]                 | false",
        "['owner_uuid','is_a','arvados#group']             | true",
        "['name','!=','other']                             | true",
        "['name','like','Genome%']                         | true",
        "['name','like','genome%']                         | false",
        "['name','ilike','genome%']                        | true",
        "['name','like','Genome 100\\\\%\\\\_a']           | true",
        "['name','like','Genome 100\\\\%b_']               | false",
        "['name','like','Genome ___%']                     | true",
        "['description','=',null]                          | true",
        "['description','!=',null]                         | false",
        "['description','!=','x']                          | true",
        "['description','not in',['x']]                    | true",
        "['description','<','x']                           | false",
        "['modified_at','>','2026-03-04T05:06:07Z']        | true",
        "['modified_at','<','2026-03-04 05:06:08']         | true",
        "['modified_at','=','2026-03-04T06:06:07.000008+0100'] | true",
        "['modified_at','>=','2026-03-05']                 | false",
        "['replication_desired','<=',2]                    | true",
        "['replication_desired','>','2']                   | false",
        "['is_trashed','=',false]                          | true",
        "['is_trashed','=','true']                         | false",
        "['storage_classes_desired','contains','archival'] | true",
        "['storage_classes_desired','contains',['default','gold']] | false",
        "['properties','exists','species']                 | true",
        "['properties','exists','color']                   | false",
        "['properties.species','=','mouse']                | true",
        "['properties.species','!=','mouse']               | false",
        "['properties.color','!=','red']                   | true",
        "['properties.species','in',['cat','mouse']]       | true",
        "['properties.species','ilike','MOU%']             | true",
        "['properties.n','>',2]                            | true",
        "['properties.n','>',3]                            | false",
        "['properties.n','=',3.0]                          | true",
        "['properties.list','contains','b']                | true",
        "['properties.list','contains','c']                | false",
        "['properties.species','exists',true]              | true",
        "['properties.nil','exists',true]                  | false",
        "['properties.color','exists',false]               | true",
        "['any','ilike','%GENOME%']                        | true",
        "['any','=','nothing like it']                     | false",
        "'(replication_confirmed < replication_desired)'   | true",
        "'(replication_confirmed >= replication_desired)'  | false",
        "['collections.name','=','other']                  | false",
        "['groups.name','=','other']                       | true"
      })
  void aFilterHoldsOrNot(String filter, boolean expected) {
    assertThat(matches(filter.replace('\'', '"'))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "['name']",
        "['name','=']",
        "[1,'=',1]",
        "['nonsense','=','x']",
        "['manifest_key','=','x']",
        "['name','near','x']",
        "['name','=',5]",
        "['name','in','x']",
        "['name','<',null]",
        "['name','like',1]",
        "['name','contains','x']",
        "['name','exists','x']",
        "['name.sub','=','x']",
        "['modified_at','>','yesterday']",
        "['replication_desired','=','many']",
        "['is_trashed','=','perhaps']",
        "['properties.n','exists','x']",
        "['properties.n','near',1]",
        "'(name ~ description)'",
        "'(name < nonsense)'",
        "{}"
      })
  void whatTheGrammarDoesNotKnowIsRefused(String filter) {
    assertThatThrownBy(() -> matches(filter.replace('\'', '"'))).isInstanceOf(QueryException.class);
  }
}
