package io.regie.bridge.error;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.regie.agent.v1.AgentError;
import java.util.Optional;

/** Makes and reads the failures that agent.proto promises. */
public final class AgentErrors {

    /** The trailer that carries the encoded {@link AgentError}. */
    public static final Metadata.Key<byte[]> TRAILER =
            Metadata.Key.of("regie-error-bin", Metadata.BINARY_BYTE_MARSHALLER);

    private AgentErrors() {}

    public static StatusRuntimeException of(Status.Code status, String code, String message, String remedy) {
        return of(
                status,
                AgentError.newBuilder()
                        .setCode(code)
                        .setMessage(message)
                        .setRemedy(remedy)
                        .build());
    }

    public static StatusRuntimeException of(Status.Code status, AgentError error) {
        return status.toStatus().withDescription(error.getMessage()).asRuntimeException(trailers(error));
    }

    public static Metadata trailers(AgentError error) {
        var trailers = new Metadata();
        trailers.put(TRAILER, error.toByteArray());
        return trailers;
    }

    /** The agent's own words in a failed call; empty when the failure did not come from an agent. */
    public static Optional<AgentError> in(Throwable failure) {
        Metadata trailers = switch (failure) {
            case StatusRuntimeException e -> e.getTrailers();
            case StatusException e -> e.getTrailers();
            default -> null;
        };
        byte[] bytes = trailers == null ? null : trailers.get(TRAILER);
        if (bytes == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(AgentError.parseFrom(bytes));
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }
}
