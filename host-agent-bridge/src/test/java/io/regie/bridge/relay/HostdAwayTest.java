package io.regie.bridge.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.regie.agent.v1.AgentError;
import io.regie.agent.v1.DescribeRequest;
import io.regie.agent.v1.Event;
import io.regie.agent.v1.HostAgentGrpc;
import io.regie.agent.v1.InventoryUpdate;
import io.regie.agent.v1.TelemetryBatch;
import io.regie.agent.v1.TelemetryRequest;
import io.regie.agent.v1.WatchRequest;
import io.regie.bridge.error.AgentErrors;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the center sees when regie-hostd dies and comes back. */
class HostdAwayTest {

    @TempDir
    Path directory;

    private RelayedAgents agents;

    @BeforeEach
    void start() throws Exception {
        agents = new RelayedAgents(directory);
    }

    @AfterEach
    void stop() throws Exception {
        agents.close();
    }

    @Test
    void a_call_says_that_the_agent_is_away_and_what_to_do() throws Exception {
        agents.killFirstHostd();

        var failure = catchThrowableOfType(StatusRuntimeException.class, this::describe);

        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        AgentError error = AgentErrors.in(failure).orElseThrow();
        assertThat(error.getCode()).isEqualTo("agent.unavailable");
        assertThat(error.getRemedy()).contains("regie-hostd");
    }

    @Test
    void the_next_call_after_its_return_works() throws Exception {
        agents.killFirstHostd();
        agents.restartFirstHostd();

        assertThat(describe()).isEqualTo(agents.firstHost().id());
    }

    @Test
    void a_watch_ends_as_unavailable_so_that_the_center_knows() throws Exception {
        var watch = new Collected<InventoryUpdate>();
        HostAgentGrpc.newStub(agents.first()).watch(WatchRequest.getDefaultInstance(), watch);
        await().until(() -> !watch.answers.isEmpty());

        agents.killFirstHostd();

        await().until(() -> watch.failures.size() == 1);
        assertThat(Status.fromThrowable(watch.failures.getFirst()).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    }

    @Test
    void telemetry_goes_on_by_itself_and_tells_what_happened() throws Exception {
        var telemetry = new Collected<TelemetryBatch>();
        HostAgentGrpc.newStub(agents.first())
                .telemetry(TelemetryRequest.newBuilder().setIntervalMs(500).build(), telemetry);
        await().until(() -> telemetry.events().contains("agent.started"));

        agents.killFirstHostd();
        await().until(() -> telemetry.events().contains("agent.stopped"));
        long live = telemetry.live();
        agents.restartFirstHostd();

        await().until(() -> telemetry.events().equals(List.of("agent.started", "agent.stopped", "agent.started")));
        await().until(() -> telemetry.live() > live);
        assertThat(telemetry.failures).isEmpty();
    }

    private String describe() {
        return HostAgentGrpc.newBlockingStub(agents.first())
                .describe(DescribeRequest.getDefaultInstance())
                .getHostId();
    }

    private static final class Collected<T> implements StreamObserver<T> {
        private final List<T> answers = new CopyOnWriteArrayList<>();
        private final List<Throwable> failures = new CopyOnWriteArrayList<>();

        @Override
        public void onNext(T answer) {
            answers.add(answer);
        }

        @Override
        public void onError(Throwable failure) {
            failures.add(failure);
        }

        @Override
        public void onCompleted() {}

        /** Kinds of the host's own events that the bridge under test made. */
        List<String> events() {
            return answers.stream()
                    .map(TelemetryBatch.class::cast)
                    .flatMap(batch -> batch.getEventsList().stream())
                    .filter(event -> event.getKind().startsWith("agent."))
                    // The simulated agent behind the socket tells of its own start.
                    .filter(event -> !event.getMessage().contains(" of sim-"))
                    .map(Event::getKind)
                    .toList();
        }

        long live() {
            return answers.stream()
                    .filter(answer -> ((TelemetryBatch) answer).getSequence() == 0)
                    .count();
        }
    }
}
