package io.regie.server.inventory;

import com.google.protobuf.InvalidProtocolBufferException;
import io.regie.agent.v1.GuestSpec;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "guest")
class GuestEntity {
    @Id
    UUID id = new UUID(0, 0);

    UUID hostId = new UUID(0, 0);
    String kind = GuestKind.VM.text();
    byte[] spec = {};
    int vcpus;
    long memoryBytes;

    @Nullable
    UUID datastoreId;

    String powerState = PowerState.UNKNOWN.text();

    @Nullable
    Instant startedAt;

    String[] ipAddresses = {};
    boolean managed;

    @Nullable
    String problem;

    @Nullable
    Instant absentSince;

    long diskUsedBytes;
    String[] cpuFeatures = {};

    protected GuestEntity() {}

    GuestEntity(UUID id) {
        this.id = id;
    }

    static GuestSpec parse(byte[] spec) {
        try {
            return GuestSpec.parseFrom(spec);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a guest's specification in the database cannot be read", e);
        }
    }
}
