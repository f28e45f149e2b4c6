package io.regie.server.inventory;

import com.google.protobuf.InvalidProtocolBufferException;
import io.regie.agent.v1.HostDescription;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "host")
class HostEntity {
    @Id
    UUID id = new UUID(0, 0);

    String address = "";
    int port;
    byte[] description = {};
    int logicalCpus;
    long memoryBytes;
    int problemCount;
    long clockSkewMs;
    String connection = ConnectionState.CONNECTING.text();

    @Nullable
    String connectionReason;

    @Nullable
    Instant lastSeen;

    boolean maintenance;
    String certificateSerial = "";
    Instant certificateExpiresAt = Instant.EPOCH;

    protected HostEntity() {}

    HostEntity(UUID id) {
        this.id = id;
    }

    static HostDescription parse(byte[] description) {
        try {
            return HostDescription.parseFrom(description);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a host's description in the database cannot be read", e);
        }
    }
}
