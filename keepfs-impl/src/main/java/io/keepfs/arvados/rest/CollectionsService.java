package io.keepfs.arvados.rest;

import io.keepfs.arvados.model.CollectionRecord;
import io.keepfs.arvados.model.ItemList;
import java.util.Map;
import retrofit2.Call;
import retrofit2.http.Body;
import retrofit2.http.DELETE;
import retrofit2.http.GET;
import retrofit2.http.POST;
import retrofit2.http.PUT;
import retrofit2.http.Path;
import retrofit2.http.Query;
import retrofit2.http.QueryMap;

/** The resource {@code collections}; {@code id} is a uuid or a portable data hash. */
interface CollectionsService {
  @GET("arvados/v1/collections/{id}")
  Call<CollectionRecord> get(@Path("id") String id, @Query("select") String fields);

  @GET("arvados/v1/collections/{id}")
  Call<CollectionContents> contents(@Path("id") String id, @Query("select") String fields);

  @GET("arvados/v1/collections/{id}")
  Call<Map<String, Object>> everything(@Path("id") String id);

  @PUT("arvados/v1/collections/{id}")
  Call<CollectionRecord> update(
      @Path("id") String id, @Query("select") String fields, @Body Map<String, Object> changes);

  @POST("arvados/v1/collections")
  Call<CollectionRecord> create(@Query("select") String fields, @Body Map<String, Object> made);

  @DELETE("arvados/v1/collections/{id}")
  Call<CollectionRecord> trash(@Path("id") String id);

  @GET("arvados/v1/collections")
  Call<ItemList<CollectionRecord>> list(@QueryMap Map<String, String> parameters);

  @GET("arvados/v1/collections")
  Call<ContentsPage> listContents(@QueryMap Map<String, String> parameters);
}
