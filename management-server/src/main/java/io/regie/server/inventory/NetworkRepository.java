package io.regie.server.inventory;

import java.util.UUID;
import org.springframework.data.jpa.repository.JpaRepository;

interface NetworkRepository extends JpaRepository<NetworkEntity, UUID> {}
