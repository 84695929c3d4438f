package io.keepfs.arvados.rest;

import okhttp3.OkHttpClient;
import retrofit2.Retrofit;
import retrofit2.converter.jackson.JacksonConverterFactory;

/** The resources of an API server, each as Retrofit makes it. */
record Services(
    Retrofit retrofit,
    UsersService users,
    CollectionsService collections,
    GroupsService groups,
    LinksService links,
    LogsService logs,
    KeepServicesService keepServices,
    ClusterService cluster) {

  static Services of(OkHttpClient http, String root) {
    return of(
        new Retrofit.Builder()
            .baseUrl(root)
            .client(http)
            .addConverterFactory(new ContentsConverter())
            .addConverterFactory(JacksonConverterFactory.create(JsonText.MAPPER))
            .build());
  }

  private static Services of(Retrofit retrofit) {
    return new Services(
        retrofit,
        retrofit.create(UsersService.class),
        retrofit.create(CollectionsService.class),
        retrofit.create(GroupsService.class),
        retrofit.create(LinksService.class),
        retrofit.create(LogsService.class),
        retrofit.create(KeepServicesService.class),
        retrofit.create(ClusterService.class));
  }

  /** Has the questions at the start described, and asks none. */
  void prepare() {
    users.current();
    keepServices.accessible();
    cluster.config();
    cluster.discovery();
  }

  /** Returns the same, with every request asking for what is hidden too. */
  Services revealing(OkHttpClient http, Hidden hidden) {
    OkHttpClient.Builder client = http.newBuilder();
    // Before the others: they look at the whole query.
    client.interceptors().add(0, chain -> chain.proceed(hidden.reveal(chain.request())));
    return of(retrofit.newBuilder().client(client.build()).build());
  }
}
