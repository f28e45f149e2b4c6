package io.regie.bridge.relay;

import io.regie.bridge.contract.AgentContract;
import io.regie.bridge.contract.TwoAgents;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Nothing of the contract is lost on the way over the Unix socket. */
class RelayContractTest extends AgentContract {

    @TempDir
    static Path directory;

    @Override
    protected TwoAgents open() throws Exception {
        return new RelayedAgents(directory);
    }
}
