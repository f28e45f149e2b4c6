package io.regie.bridge.simulated;

import static io.regie.agent.v1.PowerState.POWER_STATE_CRASHED;
import static io.regie.agent.v1.PowerState.POWER_STATE_OFF;
import static io.regie.agent.v1.PowerState.POWER_STATE_RUNNING;
import static io.regie.agent.v1.PowerState.POWER_STATE_SUSPENDED;

import io.grpc.StatusRuntimeException;
import io.regie.agent.v1.Guest;
import io.regie.agent.v1.GuestKind;
import io.regie.agent.v1.OperationProgress;
import io.regie.agent.v1.PowerAction;
import io.regie.agent.v1.PowerState;
import io.regie.agent.v1.SetPowerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Starts and stops the guests of one host. */
final class GuestPower {

    private static final Duration ENGINE_START = Duration.ofMillis(400);
    private static final Duration VM_BOOT = Duration.ofSeconds(6);
    private static final Duration CONTEXT_BOOT = Duration.ofMillis(700);
    private static final Duration SHUTDOWN = Duration.ofSeconds(2);
    private static final int DEFAULT_TIMEOUT_MS = 60_000;

    private final SimulatedHost host;

    GuestPower(SimulatedHost host) {
        this.host = host;
    }

    void set(SetPowerRequest request, RunningCall<OperationProgress> call) {
        GuestRules.checkId(request.getGuestId());
        String guestId = request.getGuestId();
        host.inventory().require(guestId);
        try (var claim = claim(request)) {
            Guest guest = host.inventory().require(guestId);
            host.faults().check("SetPower", 0);
            if (!isAsked(guest.getPowerState(), request.getAction())) {
                act(guest, request, call);
            }
            call.send(RunningCall.done("Done", host.inventory().require(guestId)));
        }
    }

    /** A shutdown waits for the guest's own will: it must not keep anybody from pulling the plug meanwhile. */
    private HostInventory.Claim claim(SetPowerRequest request) {
        return request.getAction() == PowerAction.POWER_ACTION_SHUTDOWN
                ? () -> {}
                : host.inventory().claim(request.getGuestId(), "power");
    }

    /** Whether the guest is in the state already that the action leads to. */
    private static boolean isAsked(PowerState state, PowerAction action) {
        return switch (action) {
            case POWER_ACTION_START, POWER_ACTION_RESUME -> state == POWER_STATE_RUNNING;
            case POWER_ACTION_SHUTDOWN, POWER_ACTION_POWER_OFF -> state == POWER_STATE_OFF;
            case POWER_ACTION_SUSPEND -> state == POWER_STATE_SUSPENDED;
            default -> false;
        };
    }

    private void act(Guest guest, SetPowerRequest request, RunningCall<OperationProgress> call) {
        String guestId = request.getGuestId();
        switch (request.getAction()) {
            case POWER_ACTION_START -> start(guest, call);
            case POWER_ACTION_SHUTDOWN -> shutDown(guest, request.getTimeoutMs(), call);
            case POWER_ACTION_POWER_OFF -> off(guestId);
            case POWER_ACTION_RESET -> {
                require(guest, List.of(POWER_STATE_RUNNING), "reset");
                run(guest);
            }
            case POWER_ACTION_SUSPEND -> {
                require(guest, List.of(POWER_STATE_RUNNING), "suspended");
                become(guestId, POWER_STATE_SUSPENDED);
            }
            case POWER_ACTION_RESUME -> {
                require(guest, List.of(POWER_STATE_SUSPENDED), "resumed");
                become(guestId, POWER_STATE_RUNNING);
            }
            default ->
                throw Failures.invalid(
                        "guest.power-action-unknown",
                        "The power action is missing or unknown.",
                        "Use one of the contract's actions.");
        }
    }

    private void start(Guest guest, RunningCall<OperationProgress> call) {
        require(guest, List.of(POWER_STATE_OFF, POWER_STATE_CRASHED), "started");
        String guestId = guest.getSpec().getGuestId();
        host.requireMemory(guest.getSpec());
        SimulatedDatastore datastore = host.requireDatastore(guest.getSpec().getDatastoreId());
        if (!datastore.use(guestId, host.id())) {
            throw Failures.forbidden(
                    "guest.owned-elsewhere",
                    "Another host runs this guest's disks.",
                    "Power it off there, or reconcile the inventory.");
        }
        try {
            call.send(RunningCall.progress(0.2, "Starting"));
            call.pass(ENGINE_START);
            host.faults().check("SetPower", 0.5);
        } catch (StatusRuntimeException e) {
            datastore.release(guestId, host.id());
            throw e;
        }
        run(guest);
    }

    /** From here the guest runs; what it shows to the outside comes when it has booted. */
    private void run(Guest guest) {
        String guestId = guest.getSpec().getGuestId();
        long started = host.clock().millis();
        host.inventory()
                .put(guest.toBuilder()
                        .setPowerState(POWER_STATE_RUNNING)
                        .setStartedMs(started)
                        .setProblem("")
                        .clearIpAddresses()
                        .clearCpuFeatures()
                        .addAllCpuFeatures(
                                guest.getSpec().getKind() == GuestKind.GUEST_KIND_VM
                                        ? host.profile().getCpu().getFeaturesList()
                                        : List.of())
                        .build());
        Duration boot = guest.getSpec().getKind() == GuestKind.GUEST_KIND_VM ? VM_BOOT : CONTEXT_BOOT;
        host.world()
                .later(
                        boot,
                        () -> host.world()
                                .onGuest(
                                        guestId,
                                        booted -> booted.getStartedMs() == started
                                                ? SimulatedHost.withAddress(booted)
                                                : booted));
    }

    private void shutDown(Guest guest, int timeoutMs, RunningCall<OperationProgress> call) {
        require(guest, List.of(POWER_STATE_RUNNING), "shut down");
        Duration patience = Duration.ofMillis(timeoutMs == 0 ? DEFAULT_TIMEOUT_MS : Integer.toUnsignedLong(timeoutMs));
        boolean deaf = host.faults().ignoresShutdown(guest.getSpec().getGuestId());
        call.send(RunningCall.progress(0.1, "Asked the guest to shut down"));
        call.pass(deaf || patience.compareTo(SHUTDOWN) < 0 ? patience : SHUTDOWN);
        if (deaf || patience.compareTo(SHUTDOWN) < 0) {
            throw Failures.forbidden(
                    "guest.shutdown-timeout",
                    guest.getSpec().getName() + " did not shut down in " + patience.toSeconds() + " s; it still runs.",
                    "Ask again with more patience, or power it off.");
        }
        host.inventory()
                .find(guest.getSpec().getGuestId())
                .filter(now -> now.getStartedMs() == guest.getStartedMs())
                .ifPresent(now -> off(now.getSpec().getGuestId()));
    }

    void off(String guestId) {
        host.consoles().closeAllOf(guestId);
        host.inventory()
                .change(
                        guestId,
                        guest -> guest.toBuilder()
                                .setPowerState(POWER_STATE_OFF)
                                .setStartedMs(0)
                                .clearIpAddresses()
                                .clearCpuFeatures()
                                .build())
                .flatMap(guest -> host.datastore(guest.getSpec().getDatastoreId()))
                .ifPresent(datastore -> datastore.release(guestId, host.id()));
    }

    private void become(String guestId, PowerState state) {
        host.inventory()
                .change(guestId, guest -> guest.toBuilder().setPowerState(state).build());
    }

    static void require(Guest guest, List<PowerState> allowed, String participle) {
        if (!allowed.contains(guest.getPowerState())) {
            throw Failures.forbidden(
                    "guest.wrong-state",
                    guest.getSpec().getName() + " cannot be " + participle + " while it is "
                            + word(guest.getPowerState()) + ".",
                    "Look at its present state and choose another action.");
        }
    }

    private static String word(PowerState state) {
        return state.name()
                .substring("POWER_STATE_".length())
                .toLowerCase(Locale.ROOT)
                .replace('_', ' ');
    }
}
