package io.regie.bridge.simulated;

import io.regie.bridge.contract.InventoryContract;
import io.regie.bridge.contract.TwoAgents;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SimulatedInventoryTest extends InventoryContract {

    @TempDir
    static Path state;

    @Override
    protected TwoAgents open() throws Exception {
        return new SimulatedOverTls(state);
    }
}
