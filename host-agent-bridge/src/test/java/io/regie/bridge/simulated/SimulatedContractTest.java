package io.regie.bridge.simulated;

import io.regie.bridge.contract.AgentContract;
import io.regie.bridge.contract.TwoAgents;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The simulated driver keeps the contract, served as in production. */
class SimulatedContractTest extends AgentContract {

    @TempDir
    static Path state;

    @Override
    protected TwoAgents open() throws Exception {
        return new SimulatedOverTls(state);
    }
}
