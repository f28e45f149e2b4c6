package io.regie.server.inventory;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;

@Entity
@Table(name = "network")
class NetworkEntity {
    @Id
    UUID id = new UUID(0, 0);

    int vlan;

    protected NetworkEntity() {}

    NetworkEntity(UUID id, int vlan) {
        this.id = id;
        this.vlan = vlan;
    }
}
