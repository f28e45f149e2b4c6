package io.regie.server.inventory;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;

@Entity
@Table(name = "datastore")
class DatastoreEntity {
    @Id
    UUID id = new UUID(0, 0);

    String filesystem = "";
    long capacityBytes;
    long freeBytes;
    boolean shared;

    protected DatastoreEntity() {}

    DatastoreEntity(UUID id) {
        this.id = id;
    }
}
