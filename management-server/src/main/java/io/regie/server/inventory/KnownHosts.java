package io.regie.server.inventory;

import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Which hosts are there already, for one that wants to join. Checks no rights. */
@Component
public class KnownHosts {
    private final JdbcClient jdbc;

    KnownHosts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A host of the center, as far as another can clash with it. */
    public record KnownHost(UUID id, String name, String address, int port, ConnectionState connection) {}

    /**
     * Hosts with this one's id, its name, or its address and port. Until the caller's transaction ends no other host can
     * join, so that what this found stays true.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public List<KnownHost> likeJoining(UUID id, String name, String address, int port) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('regie/join', 2))::text")
                .query(String.class)
                .optional();
        return jdbc.sql("""
                        select n.id, n.name, h.address, h.port, h.connection
                        from host h join node n on n.id = h.id
                        where h.id = :id or lower(n.name) = lower(:name) or (h.address = :address and h.port = :port)
                        """)
                .param("id", id)
                .param("name", name)
                .param("address", address)
                .param("port", port)
                .query((row, i) -> new KnownHost(
                        row.getObject("id", UUID.class),
                        row.getString("name"),
                        row.getString("address"),
                        row.getInt("port"),
                        ConnectionState.of(row.getString("connection"))))
                .list();
    }
}
