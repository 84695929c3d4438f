package io.keepfs.arvados.rest;

import io.keepfs.arvados.model.CollectionRecord;
import io.keepfs.arvados.model.GroupRecord;
import io.keepfs.arvados.model.ItemList;
import io.keepfs.arvados.model.OwnerRecord;
import io.keepfs.arvados.model.SharedPage;
import java.util.Map;
import retrofit2.Call;
import retrofit2.http.GET;
import retrofit2.http.Path;
import retrofit2.http.QueryMap;

/** The resource {@code groups}. Contents are asked for one kind at a time, so each has its type. */
interface GroupsService {
  @GET("arvados/v1/groups")
  Call<ItemList<GroupRecord>> list(@QueryMap Map<String, String> parameters);

  @GET("arvados/v1/groups/{uuid}/contents")
  Call<ItemList<GroupRecord>> groupsIn(
      @Path("uuid") String uuid, @QueryMap Map<String, String> parameters);

  @GET("arvados/v1/groups/{uuid}/contents")
  Call<ItemList<CollectionRecord>> collectionsIn(
      @Path("uuid") String uuid, @QueryMap Map<String, String> parameters);

  @GET("arvados/v1/groups/shared")
  Call<SharedPage> shared(@QueryMap Map<String, String> parameters);

  @GET("arvados/v1/groups")
  Call<ItemList<OwnerRecord>> owners(@QueryMap Map<String, String> parameters);

  @GET("arvados/v1/groups/{uuid}")
  Call<Map<String, Object>> everything(@Path("uuid") String uuid);
}
