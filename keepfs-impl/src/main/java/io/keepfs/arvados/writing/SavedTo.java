package io.keepfs.arvados.writing;

import io.keepfs.arvados.rest.ArvadosClient;
import io.keepfs.block.BlockStore;
import io.keepfs.block.BlockWriter;
import java.time.Duration;

/**
 * The cluster that collections are saved to.
 *
 * @param client the API server
 * @param blocks gives what is read
 * @param writer stores what is written, also where {@code blocks} finds it
 * @param uuidPrefix the five characters that the cluster's uuids begin with; empty when not known
 * @param defaultCopies how many copies of a block are made where a collection does not say
 * @param replacesFiles whether the API server can change some paths of a collection
 * @param signatureTtl how long a block's signature is good
 */
public record SavedTo(
    ArvadosClient client,
    BlockStore blocks,
    BlockWriter writer,
    String uuidPrefix,
    int defaultCopies,
    boolean replacesFiles,
    Duration signatureTtl) {}
