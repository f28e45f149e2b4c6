package io.regie.bridge.simulated;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.regie.bridge.error.AgentErrors;

/** The refusals a host agent knows, with their codes and remedies. */
final class Failures {

    private Failures() {}

    static StatusRuntimeException invalid(String code, String message, String remedy) {
        return AgentErrors.of(Status.Code.INVALID_ARGUMENT, code, message, remedy);
    }

    static StatusRuntimeException forbidden(String code, String message, String remedy) {
        return AgentErrors.of(Status.Code.FAILED_PRECONDITION, code, message, remedy);
    }

    static StatusRuntimeException noGuest(String guestId) {
        return AgentErrors.of(
                Status.Code.NOT_FOUND,
                "guest.not-found",
                "Guest " + guestId + " is not on this host.",
                "Look for it in the inventory; it may have moved.");
    }

    static StatusRuntimeException exists(String guestId) {
        return AgentErrors.of(
                Status.Code.ALREADY_EXISTS,
                "guest.exists",
                "Guest " + guestId + " already exists on this host.",
                "Use another guest id.");
    }

    static StatusRuntimeException noMemory(String name, long wanted, long free) {
        return AgentErrors.of(
                Status.Code.RESOURCE_EXHAUSTED,
                "memory.insufficient",
                name + " needs " + (wanted >> 20) + " MiB of memory, of which the host has " + (free >> 20)
                        + " MiB free.",
                "Power off another guest of this host, or migrate one away.");
    }

    static StatusRuntimeException cancelled() {
        return AgentErrors.of(Status.Code.CANCELLED, "call.cancelled", "The operation was cancelled and undone.", "");
    }
}
