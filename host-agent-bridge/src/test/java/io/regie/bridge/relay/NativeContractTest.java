package io.regie.bridge.relay;

import io.regie.bridge.contract.AgentContract;
import io.regie.bridge.contract.TwoAgents;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The native driver keeps the contract on real hosts; runs where a lab with agents is up. */
@EnabledIfSystemProperty(
        named = LabAgents.HOSTS,
        matches = ".+",
        disabledReason = "no lab with agents (src/test/lab/agents)")
class NativeContractTest extends AgentContract {

    @Override
    protected TwoAgents open() throws Exception {
        return new LabAgents();
    }
}
