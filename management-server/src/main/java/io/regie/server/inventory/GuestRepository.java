package io.regie.server.inventory;

import java.util.List;
import java.util.UUID;
import org.springframework.data.jpa.repository.JpaRepository;

interface GuestRepository extends JpaRepository<GuestEntity, UUID> {
    List<GuestEntity> findByHostId(UUID hostId);
}
