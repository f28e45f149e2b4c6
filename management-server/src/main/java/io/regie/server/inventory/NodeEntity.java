package io.regie.server.inventory;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "node")
class NodeEntity {
    @Id
    UUID id = new UUID(0, 0);

    @Nullable
    UUID parentId;

    String kind = "";
    String name = "";
    Instant createdAt = Instant.EPOCH;

    protected NodeEntity() {}

    NodeEntity(UUID id, @Nullable UUID parentId, NodeKind kind, String name, Instant now) {
        this.id = id;
        this.parentId = parentId;
        this.kind = kind.text();
        this.name = name;
        this.createdAt = now;
    }
}
