package io.regie.bridge.contract;

import static io.regie.agent.v1.PowerAction.POWER_ACTION_POWER_OFF;
import static io.regie.agent.v1.PowerAction.POWER_ACTION_START;
import static io.regie.agent.v1.PowerState.POWER_STATE_OFF;
import static io.regie.agent.v1.PowerState.POWER_STATE_RUNNING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.regie.agent.v1.AgentError;
import io.regie.agent.v1.Guest;
import io.regie.agent.v1.GuestKind;
import io.regie.agent.v1.GuestSpec;
import io.regie.agent.v1.Template;
import io.regie.bridge.error.AgentErrors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** What the suites of the contract share: two agents, guests that are cleaned away, and what a refusal must look like. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class HostAgentContract {

    /** An emulated machine on a busy computer takes its time. */
    protected static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<GuestSpec> made = new ArrayList<>();
    private TwoAgents agents;
    AgentClient first;
    AgentClient second;

    /** Two agents, ready to be asked. */
    protected abstract TwoAgents open() throws Exception;

    @BeforeAll
    void open_agents() throws Exception {
        agents = open();
        first = new AgentClient(agents.first());
        second = new AgentClient(agents.second());
    }

    @AfterAll
    void close_agents() throws Exception {
        agents.close();
    }

    @AfterEach
    void remove_what_was_made() {
        List<GuestSpec> specs = List.copyOf(made);
        made.clear();
        // Off everywhere first: no agent removes files that another host runs.
        for (GuestSpec spec : specs) {
            for (AgentClient agent : List.of(first, second)) {
                agent.find(spec.getGuestId())
                        .filter(guest -> guest.getPowerState() != POWER_STATE_OFF)
                        .ifPresent(guest -> agent.power(spec.getGuestId(), POWER_ACTION_POWER_OFF));
            }
        }
        for (GuestSpec spec : specs) {
            first.delete(spec);
            second.delete(spec);
        }
    }

    /** A specification whose guest is removed when the test ends. */
    GuestSpec spec(Template template) {
        GuestSpec spec = first.spec(template);
        made.add(spec);
        return spec;
    }

    Guest create(GuestKind kind) {
        Template template = first.smallestTemplate(kind);
        return first.create(spec(template), template);
    }

    Guest createAndStart(GuestKind kind) {
        Guest guest = create(kind);
        Guest started = first.power(guest.getSpec().getGuestId(), POWER_ACTION_START);
        assertThat(started.getPowerState()).isEqualTo(POWER_STATE_RUNNING);
        return started;
    }

    /** Every refusal says what is wrong by a code, and what to do. */
    static AgentError refusal(Status.Code expected, ThrowingCallable call) {
        StatusRuntimeException failure = catchThrowableOfType(StatusRuntimeException.class, call);
        assertThat(failure).as("a refusal").isNotNull();
        assertThat(failure.getStatus().getCode()).as(failure.toString()).isEqualTo(expected);
        AgentError error = AgentErrors.in(failure).orElseThrow(() -> new AssertionError("No AgentError in " + failure));
        assertThat(error.getCode()).matches("[a-z0-9-]+(\\.[a-z0-9-]+)+");
        assertThat(error.getMessage()).isNotBlank();
        assertThat(error.getRemedy()).isNotBlank();
        return error;
    }
}
