package io.regie.server.inventory;

import io.regie.agent.v1.GuestSpec;
import io.regie.agent.v1.HostDescription;
import io.regie.server.api.RegieException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** What operations need to know of hosts and guests. It checks no rights: who calls it has. Thread-safe. */
@Service
@Transactional(readOnly = true)
public class InventoryFacts {
    private final JdbcClient jdbc;
    private final StorageQueries storage;

    InventoryFacts(JdbcClient jdbc, StorageQueries storage) {
        this.jdbc = jdbc;
        this.storage = storage;
    }

    /** A guest as it is recorded. {@code cpuFeatures} are those it was started with. */
    public record GuestFacts(
            UUID id,
            String name,
            UUID hostId,
            GuestKind kind,
            GuestSpec spec,
            PowerState powerState,
            boolean managed,
            Set<String> cpuFeatures,
            long diskUsedBytes) {}

    /** A host as it is recorded. */
    public record HostFacts(
            UUID id,
            String name,
            ConnectionState connection,
            boolean maintenance,
            long clockSkewMs,
            HostDescription description) {
        public boolean connected() {
            return connection == ConnectionState.CONNECTED;
        }
    }

    /** What one host says of a guest; the state is the agent's word, as {@code migrating-out}. */
    public record PresenceFacts(UUID hostId, String powerState) {}

    public GuestFacts guest(UUID id) {
        return findGuest(id).orElseThrow(() -> RegieException.notFound("guest.not-found", "There is no such guest."));
    }

    public Optional<GuestFacts> findGuest(UUID id) {
        return jdbc.sql("select n.name, g.* from guest g join node n on n.id = g.id where g.id = ?")
                .param(id)
                .query((row, i) -> new GuestFacts(
                        row.getObject("id", UUID.class),
                        row.getString("name"),
                        row.getObject("host_id", UUID.class),
                        GuestKind.of(row.getString("kind")),
                        GuestEntity.parse(row.getBytes("spec")),
                        PowerState.of(row.getString("power_state")),
                        row.getBoolean("managed"),
                        Set.copyOf(Arrays.asList(
                                (String[]) row.getArray("cpu_features").getArray())),
                        row.getLong("disk_used_bytes")))
                .optional();
    }

    public HostFacts host(UUID id) {
        return hosts("h.id = ?", id).stream()
                .findFirst()
                .orElseThrow(() -> RegieException.notFound("host.not-found", "There is no such host."));
    }

    public List<HostFacts> hosts() {
        return hosts("?::boolean", true);
    }

    private List<HostFacts> hosts(String condition, Object parameter) {
        return jdbc.sql("select n.name, h.* from host h join node n on n.id = h.id where " + condition
                        + " order by lower(n.name), n.id")
                .param(parameter)
                .query((row, i) -> new HostFacts(
                        row.getObject("id", UUID.class),
                        row.getString("name"),
                        ConnectionState.of(row.getString("connection")),
                        row.getBoolean("maintenance"),
                        row.getLong("clock_skew_ms"),
                        HostEntity.parse(row.getBytes("description"))))
                .list();
    }

    public List<PresenceFacts> presences(UUID guestId) {
        return jdbc.sql("select host_id, power_state from guest_presence where guest_id = ?")
                .param(guestId)
                .query(PresenceFacts.class)
                .list();
    }

    /** Memory of the guests that run on a host. */
    public long runningMemoryBytes(UUID hostId) {
        return jdbc.sql("select coalesce(sum(memory_bytes), 0) from guest "
                        + "where host_id = ? and power_state in ('running', 'suspended', 'migrating')")
                .param(hostId)
                .query(Long.class)
                .single();
    }

    /** Names are told apart without regard to case, as host names are. */
    public boolean guestNameTaken(String name) {
        return jdbc.sql("select exists (select 1 from node where kind = 'guest' and lower(name) = lower(?))")
                .param(name)
                .query(Boolean.class)
                .single();
    }

    /** The id of a port group, which may not be known. */
    public static UUID networkId(String name, int vlan) {
        return HostReports.networkId(name, vlan);
    }

    public Optional<TemplateSummary> template(UUID id) {
        return storage.templates(new io.regie.server.access.VisibleNodes(true, Set.of())).stream()
                .filter(template -> template.id().equals(id))
                .findFirst();
    }
}
