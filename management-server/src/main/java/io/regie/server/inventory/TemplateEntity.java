package io.regie.server.inventory;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;

@Entity
@Table(name = "template")
class TemplateEntity {
    @Id
    UUID id = new UUID(0, 0);

    String kind = GuestKind.VM.text();
    String description = "";
    UUID datastoreId = new UUID(0, 0);
    int vcpus;
    long memoryBytes;
    long sizeBytes;

    protected TemplateEntity() {}

    TemplateEntity(UUID id) {
        this.id = id;
    }
}
