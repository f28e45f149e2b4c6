package io.regie.bridge.contract;

import io.grpc.Channel;

/** Two hosts of one center that share a datastore and can migrate guests to each other. */
public interface TwoAgents extends AutoCloseable {

    Channel first();

    Channel second();
}
