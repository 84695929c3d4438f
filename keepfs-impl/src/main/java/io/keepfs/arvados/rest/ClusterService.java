package io.keepfs.arvados.rest;

import io.keepfs.arvados.model.ClusterConfig;
import io.keepfs.arvados.model.DiscoveryDocument;
import retrofit2.Call;
import retrofit2.http.GET;

/** What a cluster says about itself. */
interface ClusterService {
  @GET("arvados/v1/config")
  Call<ClusterConfig> config();

  @GET("discovery/v1/apis/arvados/v1/rest")
  Call<DiscoveryDocument> discovery();
}
