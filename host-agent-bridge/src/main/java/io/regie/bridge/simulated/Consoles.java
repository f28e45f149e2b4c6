package io.regie.bridge.simulated;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.regie.agent.v1.ConsoleFrame;
import io.regie.agent.v1.ConsoleKind;
import io.regie.agent.v1.ConsoleOpen;
import io.regie.agent.v1.Guest;
import io.regie.agent.v1.GuestKind;
import io.regie.agent.v1.PowerState;
import io.regie.agent.v1.ResizeConsoleRequest;
import io.regie.bridge.error.AgentErrors;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The open consoles of one host. Thread-safe. */
final class Consoles {

    private final SimulatedHost host;
    private final Map<String, ConsoleSession> sessions = new ConcurrentHashMap<>();

    Consoles(SimulatedHost host) {
        this.host = host;
    }

    StreamObserver<ConsoleFrame> open(ServerCallStreamObserver<ConsoleFrame> caller) {
        return new Incoming(caller);
    }

    void resize(ResizeConsoleRequest request) {
        ConsoleSession session = sessions.get(request.getConsoleId());
        if (session == null) {
            throw AgentErrors.of(
                    Status.Code.NOT_FOUND, "console.not-found", "This console is not open.", "Open it again.");
        }
        session.resized(request.getColumns(), request.getRows());
    }

    void closeAllOf(String guestId) {
        sessions.values().stream()
                .filter(session -> session.guestId().equals(guestId))
                .forEach(ConsoleSession::close);
    }

    private ConsoleSession start(ConsoleOpen open, ServerCallStreamObserver<ConsoleFrame> caller) {
        GuestRules.checkId(open.getGuestId());
        Guest guest = host.inventory().require(open.getGuestId());
        if (guest.getPowerState() == PowerState.POWER_STATE_OFF
                || guest.getPowerState() == PowerState.POWER_STATE_CRASHED) {
            throw Failures.forbidden(
                    "guest.not-running",
                    guest.getSpec().getName() + " is not running, so it has no console.",
                    "Start it first.");
        }
        var session = new ConsoleSession(guest.getSpec().getGuestId(), caller, host.world(), sessions::remove);
        Console answering = console(open, guest, session);
        sessions.put(session.id(), session);
        session.begin(answering);
        return session;
    }

    private Console console(ConsoleOpen open, Guest guest, Console.Screen screen) {
        return switch (open.getKind()) {
            case CONSOLE_KIND_TEXT -> new TextConsole(guest, host.clock(), screen);
            case CONSOLE_KIND_VNC -> {
                if (guest.getSpec().getKind() != GuestKind.GUEST_KIND_VM) {
                    throw Failures.forbidden(
                            "console.unsupported", "A context has no screen.", "Open its text console.");
                }
                yield new RfbConsole(new GuestScreen(guest, host.clock()), screen);
            }
            default ->
                throw Failures.invalid(
                        "console.kind-unknown",
                        "The kind of console is missing.",
                        "Say " + ConsoleKind.CONSOLE_KIND_TEXT + " or VNC.");
        };
    }

    /** What the caller sends. */
    private final class Incoming implements StreamObserver<ConsoleFrame> {
        private final ServerCallStreamObserver<ConsoleFrame> caller;
        private @Nullable ConsoleSession session;

        Incoming(ServerCallStreamObserver<ConsoleFrame> caller) {
            this.caller = caller;
            caller.setOnCancelHandler(this::end);
        }

        @Override
        public void onNext(ConsoleFrame frame) {
            ConsoleSession open = session;
            try {
                if (open == null) {
                    session = start(frame.getOpen(), caller);
                } else {
                    open.received(frame.getData());
                }
            } catch (StatusRuntimeException e) {
                end();
                caller.onError(e);
            }
        }

        @Override
        public void onError(Throwable problem) {
            end();
        }

        @Override
        public void onCompleted() {
            end();
        }

        private void end() {
            ConsoleSession open = session;
            if (open != null) {
                open.close();
            }
        }
    }
}
