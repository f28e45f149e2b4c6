package io.regie.server.hostlink;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.regie.agent.v1.AgentError;
import io.regie.server.api.ErrorKind;
import io.regie.server.api.RegieException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns what an agent answers into what the center says. */
public final class AgentErrors {
    private static final Metadata.Key<byte[]> ERROR =
            Metadata.Key.of("regie-error-bin", Metadata.BINARY_BYTE_MARSHALLER);

    private AgentErrors() {}

    /** The agent's own code, sentence and remedy where it gave them. */
    public static RegieException of(Throwable thrown, String hostName) {
        if (thrown instanceof RegieException refused) {
            return refused;
        }
        Status status = Status.fromThrowable(thrown);
        AgentError error = errorOf(thrown);
        ErrorKind kind = switch (status.getCode()) {
            case INVALID_ARGUMENT -> ErrorKind.INVALID;
            case NOT_FOUND -> ErrorKind.NOT_FOUND;
            case ALREADY_EXISTS, FAILED_PRECONDITION, RESOURCE_EXHAUSTED, CANCELLED, ABORTED -> ErrorKind.CONFLICT;
            case UNAVAILABLE, DEADLINE_EXCEEDED -> ErrorKind.UNAVAILABLE;
            default -> ErrorKind.INTERNAL;
        };
        if (error != null) {
            return new RegieException(kind, error.getCode(), error.getMessage(), error.getRemedy(), List.of(), thrown);
        }
        return switch (status.getCode()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED ->
                new RegieException(
                        kind,
                        "host.unreachable",
                        "Host " + hostName + " does not answer" + reason(status) + ".",
                        "Check that the host is up, its network, and that regie-bridge runs on it.",
                        List.of(),
                        thrown);
            case CANCELLED ->
                new RegieException(kind, "cancelled", "The operation was cancelled.", "", List.of(), thrown);
            case UNIMPLEMENTED ->
                new RegieException(
                        ErrorKind.CONFLICT,
                        "agent.too-old",
                        "The agent of " + hostName + " cannot do this.",
                        "Upgrade the agent on that host.",
                        List.of(),
                        thrown);
            default ->
                new RegieException(
                        kind,
                        "agent.failed",
                        "The agent of " + hostName + " failed" + reason(status) + ".",
                        "Look at the agent's log on that host.",
                        List.of(),
                        thrown);
        };
    }

    private static @Nullable AgentError errorOf(Throwable thrown) {
        Metadata trailers = switch (thrown) {
            case StatusException e -> e.getTrailers();
            case StatusRuntimeException e -> e.getTrailers();
            default -> null;
        };
        byte[] bytes = trailers == null ? null : trailers.get(ERROR);
        if (bytes == null) {
            return null;
        }
        try {
            return AgentError.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            return null;
        }
    }

    private static String reason(Status status) {
        Throwable cause = status.getCause();
        while (cause != null && cause.getCause() != null) {
            cause = cause.getCause();
        }
        String reason = cause != null && cause.getMessage() != null ? cause.getMessage() : status.getDescription();
        return reason == null || reason.isBlank() ? "" : " (" + reason.strip() + ")";
    }
}
