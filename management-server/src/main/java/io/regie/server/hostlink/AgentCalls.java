package io.regie.server.hostlink;

import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.regie.agent.v1.Guest;
import io.regie.agent.v1.HostAgentGrpc.HostAgentBlockingV2Stub;
import io.regie.agent.v1.Inventory;
import io.regie.agent.v1.InventoryUpdate;
import io.regie.agent.v1.OperationProgress;
import io.regie.agent.v1.WatchRequest;
import io.regie.server.api.RegieException;
import io.regie.server.inventory.HostRecords;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.springframework.stereotype.Service;

/** Calls of agents that a task waits for: progress goes on, cancelling goes through, errors come back as the center's. */
@Service
public class AgentCalls {
    private static final int SNAPSHOT_SECONDS = 10;

    private final HostAgents agents;
    private final HostRecords records;

    AgentCalls(HostAgents agents, HostRecords records) {
        this.agents = agents;
        this.records = records;
    }

    /** Who follows an operation. */
    public interface Follower {
        void progress(double fraction, String message);

        /** What cancels the call; null when it is over. */
        void cancelBy(@org.jspecify.annotations.Nullable Runnable cancel);

        /** For what nobody follows, as undoing. */
        Follower NOBODY = new Follower() {
            @Override
            public void progress(double fraction, String message) {}

            @Override
            public void cancelBy(@org.jspecify.annotations.Nullable Runnable cancel) {}
        };
    }

    /** One streaming call, message by message. */
    @FunctionalInterface
    public interface Call<R> {
        BlockingClientCall<?, R> start(HostAgentBlockingV2Stub agent);
    }

    /** Takes each message of a stream. */
    @FunctionalInterface
    public interface Taker<R> {
        void take(R message);
    }

    /** Runs an operation to its end and records the guest as it then is. */
    public Optional<Guest> operate(UUID hostId, Follower follower, Call<OperationProgress> call) {
        Ending ending = new Ending();
        stream(hostId, follower, call, progress -> {
            if (progress.getDone()) {
                ending.done = true;
                ending.guest = progress.hasGuest() ? Optional.of(progress.getGuest()) : Optional.empty();
            } else {
                follower.progress(progress.getFraction(), progress.getMessage());
            }
        });
        if (!ending.done) {
            throw RegieException.unavailable(
                    "agent.ended-early",
                    "The agent ended the operation without a result.",
                    "Look at the guest's state and try again.");
        }
        ending.guest.ifPresent(guest -> records.guestChanged(hostId, guest));
        return ending.guest;
    }

    private static final class Ending {
        private boolean done;
        private Optional<Guest> guest = Optional.empty();
    }

    /** Runs a streaming call to its end. */
    public <R> void stream(UUID hostId, Follower follower, Call<R> start, Taker<R> taker) {
        BlockingClientCall<?, R> call = start.start(agents.blocking(hostId));
        follower.cancelBy(() -> call.cancel("cancelled on request", null));
        try {
            while (call.hasNext()) {
                R message = call.read();
                if (message != null) {
                    taker.take(message);
                }
            }
        } catch (StatusException e) {
            throw AgentErrors.of(e, records.address(hostId).name());
        } catch (InterruptedException e) {
            call.cancel("the server is stopping", e);
            Thread.currentThread().interrupt();
            throw RegieException.unavailable(
                    "server.stopping", "The server is stopping.", "The task goes on when a server is there again.");
        } finally {
            follower.cancelBy(null);
        }
    }

    /** A call with one answer. */
    public <R> R ask(UUID hostId, Duration atMost, Asking<R> call) {
        try {
            return call.ask(agents.blocking(hostId).withDeadlineAfter(atMost.toMillis(), TimeUnit.MILLISECONDS));
        } catch (StatusException e) {
            throw AgentErrors.of(e, records.address(hostId).name());
        }
    }

    /** A call with one answer. */
    @FunctionalInterface
    public interface Asking<R> {
        R ask(HostAgentBlockingV2Stub agent) throws StatusException;
    }

    /** What is on the host now, asked of the host itself. */
    public Inventory inventoryNow(UUID hostId) {
        BlockingClientCall<?, InventoryUpdate> call = agents.blocking(hostId)
                .withDeadlineAfter(SNAPSHOT_SECONDS, TimeUnit.SECONDS)
                .watch(WatchRequest.getDefaultInstance());
        try {
            while (call.hasNext()) {
                InventoryUpdate update = call.read();
                if (update != null && update.hasSnapshot()) {
                    return update.getSnapshot();
                }
            }
            throw RegieException.unavailable(
                    "agent.ended-early", "The agent told nothing of its guests.", "Look at the agent's log.");
        } catch (StatusException e) {
            throw AgentErrors.of(e, records.address(hostId).name());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RegieException.unavailable(
                    "server.stopping", "The server is stopping.", "The task goes on when a server is there again.");
        } finally {
            call.cancel("seen", null);
        }
    }

    /** The guest as the host has it now. */
    public Optional<Guest> guestNow(UUID hostId, UUID guestId) {
        String id = guestId.toString();
        return inventoryNow(hostId).getGuestsList().stream()
                .filter(guest -> guest.getSpec().getGuestId().equals(id))
                .findFirst();
    }

    /** As {@link #guestNow}, asking again for a while when the host does not answer. */
    public <R> R patiently(Duration atMost, Function<Integer, R> asking) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        for (int attempt = 1; ; attempt++) {
            try {
                return asking.apply(attempt);
            } catch (RegieException e) {
                if (e.kind() != io.regie.server.api.ErrorKind.UNAVAILABLE
                        || System.nanoTime() > deadline
                        || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                TimeUnit.SECONDS.sleep(1);
            }
        }
    }
}
