package io.regie.server.inventory;

import io.regie.server.access.Access;
import io.regie.server.access.Audit;
import io.regie.server.access.Privilege;
import io.regie.server.api.Change;
import io.regie.server.api.LiveFeed;
import io.regie.server.api.Page;
import io.regie.server.api.Preconditions;
import io.regie.server.api.RegieException;
import io.regie.server.api.list.ListQuery;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Folders, datacenters and clusters, and what stands in them. Changing them needs the privilege to arrange the inventory
 * at every node concerned; each change is audited. Thread-safe.
 */
@Service
@Transactional
public class Places {
    private final PlaceQueries places;
    private final Access access;
    private final Audit audit;
    private final JdbcClient jdbc;
    private final LiveFeed feed;
    private final Clock clock;

    Places(PlaceQueries places, Access access, Audit audit, JdbcClient jdbc, LiveFeed feed, Clock clock) {
        this.places = places;
        this.access = access;
        this.audit = audit;
        this.jdbc = jdbc;
        this.feed = feed;
        this.clock = clock;
    }

    /** Those that the current actor sees. */
    @Transactional(readOnly = true)
    Page<PlaceView> list(ListQuery query) {
        return places.list(access.visible(), query);
    }

    @Transactional(readOnly = true)
    public PlaceView get(UUID id) {
        access.require(Privilege.VIEW, id);
        return places.find(access.visible(), id).orElseThrow(Places::noSuchPlace);
    }

    public PlaceView create(UUID parentId, NodeKind kind, String name) {
        access.require(Privilege.INVENTORY_MANAGE, parentId);
        PlaceQueries.Node parent = places.node(parentId).orElseThrow(Places::noSuchPlace);
        if (!kind.isContainer()) {
            throw RegieException.invalid(
                    "place.kind",
                    "kind",
                    "Only folders, datacenters and clusters are made here.",
                    "Say folder, datacenter or cluster.");
        }
        requireFits(kind, parent, "parentId");
        UUID id = UUID.randomUUID();
        requireFree(parentId, name, null);
        if (kind == NodeKind.DATACENTER && places.nestsDatacenters(Center.DATACENTER, parentId)) {
            throw nested();
        }
        jdbc.sql("insert into node (id, parent_id, kind, name, created_at) values (?, ?, ?, ?, ?)")
                .params(id, parentId, kind.text(), name, Timestamp.from(clock.instant()))
                .update();
        PlaceView made = get(id);
        audit.change("inventory.create", id, name, kind.text() + " in " + parent.name(), null, made);
        feed.changed(Change.INVENTORY, id);
        return made;
    }

    public PlaceView rename(UUID id, String name) {
        access.require(Privilege.INVENTORY_MANAGE, id);
        PlaceQueries.Node node = container(id);
        PlaceView before = locked(id);
        UUID parent = node.above();
        if (parent != null) {
            requireFree(parent, name, id);
        }
        jdbc.sql("update node set name = ? where id = ?").params(name, id).update();
        PlaceView after = get(id);
        audit.change("inventory.rename", id, name, "was " + before.name(), before, after);
        feed.changed(Change.INVENTORY, id);
        return after;
    }

    /** Only an empty one; what is granted on it ends with it. */
    public void delete(UUID id) {
        access.require(Privilege.INVENTORY_MANAGE, id);
        PlaceQueries.Node node = container(id);
        if (Center.FIXED.contains(id)) {
            throw RegieException.conflict(
                    "place.fixed",
                    node.name() + " is where new hosts and datastores come to stand.",
                    "Rename or move it instead.");
        }
        if (!places.isEmpty(id)) {
            throw RegieException.conflict(
                    "place.not-empty", node.name() + " is not empty.", "Move or delete first what is in it.");
        }
        PlaceView before = locked(id);
        jdbc.sql("delete from node where id = ?").param(id).update();
        audit.change("inventory.delete", id, node.name(), node.kind().text(), before, null);
        feed.removed(Change.INVENTORY, id);
    }

    /**
     * Puts a node somewhere else. A guest goes into a folder, its host stays the same; null takes it out of its folder.
     *
     * @throws RegieException {@code place.unfit} when such a node cannot stand there, {@code place.circle} when it would
     *     stand below itself
     */
    public void move(UUID id, @Nullable UUID destinationId) {
        access.require(Privilege.INVENTORY_MANAGE, id);
        PlaceQueries.Node node = places.node(id).orElseThrow(Places::noSuchPlace);
        if (node.kind() != NodeKind.GUEST && (destinationId == null || node.above() == null)) {
            throw RegieException.invalid(
                    "place.missing",
                    "parentId",
                    "It needs a place to stand in.",
                    "Name a folder, datacenter or cluster.");
        }
        String where = "no folder";
        if (destinationId != null) {
            access.require(Privilege.INVENTORY_MANAGE, destinationId);
            PlaceQueries.Node destination = places.node(destinationId).orElseThrow(Places::noSuchPlace);
            requireFits(node.kind(), destination, "parentId");
            // As the trigger that writes what stands below what: two moves could make a circle between them.
            jdbc.sql("select pg_advisory_xact_lock(7067, 2)::text")
                    .query(String.class)
                    .optional();
            if (places.isAbove(id, destinationId)) {
                throw RegieException.conflict(
                        "place.circle",
                        "parentId",
                        destination.name() + " is in " + node.name() + " itself.",
                        "Choose a place outside it.");
            }
            if (places.nestsDatacenters(id, destinationId)) {
                throw nested();
            }
            if (node.kind().isContainer()) {
                requireFree(destinationId, node.name(), id);
            }
            where = destination.name();
        }
        String column = node.kind() == NodeKind.GUEST ? "folder_id" : "parent_id";
        jdbc.sql("update node set " + column + " = cast(:to as uuid) where id = :id")
                .param("to", destinationId)
                .param("id", id)
                .update();
        audit.record("inventory.move", id, node.name(), "to " + where);
        feed.changed(Change.INVENTORY, places.below(id));
    }

    private PlaceView locked(UUID id) {
        jdbc.sql("select 1 from node where id = ? for update")
                .param(id)
                .query(Integer.class)
                .optional();
        PlaceView place = get(id);
        Preconditions.check(place);
        return place;
    }

    private PlaceQueries.Node container(UUID id) {
        return places.node(id).filter(node -> node.kind().isContainer()).orElseThrow(Places::noSuchPlace);
    }

    private static void requireFits(NodeKind kind, PlaceQueries.Node destination, String field) {
        if (!destination.kind().mayHold(kind)) {
            throw RegieException.conflict(
                    "place.unfit",
                    field,
                    "A %s cannot stand in a %s."
                            .formatted(kind.text(), destination.kind().text()),
                    "Choose another place: folders and datacenters hold everything, clusters hold hosts, guests go into folders.");
        }
    }

    private void requireFree(UUID parentId, String name, @Nullable UUID except) {
        if (places.nameTaken(access.visible(), parentId, name, except)) {
            throw RegieException.conflict(
                    "place.name-taken", "name", "There is a " + name + " here already.", "Choose another name.");
        }
    }

    private static RegieException nested() {
        return RegieException.conflict(
                "place.nested",
                "parentId",
                "A datacenter cannot stand in another.",
                "Choose a place outside of datacenters.");
    }

    private static RegieException noSuchPlace() {
        return RegieException.notFound("node.not-found", "There is no such object.");
    }
}
