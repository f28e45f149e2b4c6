package io.regie.server.hostlink;

import io.regie.server.inventory.HostRecords.HostAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Which server listens to which host. A server lives while it renews its lease; a dead one's hosts go to the living, an
 * equal share to each. The database's clock is the only one that counts.
 */
@Component
class HostLeases {
    private final JdbcClient jdbc;
    private final UUID self = UUID.randomUUID();

    HostLeases(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void open() {
        jdbc.sql("insert into server (id, name, lease_until) values (?, ?, now() + interval '20 seconds')")
                .params(self, machineName())
                .update();
    }

    void close() {
        jdbc.sql("delete from server where id = ?").param(self).update();
    }

    /** Lives on, claims this server's share, and tells which hosts it has. */
    @Transactional
    public List<HostAddress> renew() {
        jdbc.sql("insert into server (id, name, lease_until) values (:id, :name, now() + interval '20 seconds') "
                        + "on conflict (id) do update set lease_until = excluded.lease_until")
                .param("id", self)
                .param("name", machineName())
                .update();
        jdbc.sql("delete from server where lease_until < now()").update();
        jdbc.sql("insert into host_link (host_id) select id from host on conflict (host_id) do nothing")
                .update();
        jdbc.sql("""
                        with share as (
                            select ceil(count(*)::numeric / (select count(*) from server))::int as hosts from host
                        ), mine as (
                            select host_id, row_number() over (order by host_id) as n
                            from host_link where owner_id = :id
                        )
                        update host_link set owner_id = null
                        where host_id in (select host_id from mine, share where mine.n > share.hosts)
                        """).param("id", self).update();
        jdbc.sql("""
                        with share as (
                            select ceil(count(*)::numeric / (select count(*) from server))::int as hosts from host
                        ), free as (
                            select host_id from host_link where owner_id is null order by host_id
                            limit greatest(0, (select hosts from share)
                                              - (select count(*) from host_link where owner_id = :id))
                            for update skip locked
                        )
                        update host_link set owner_id = :id where host_id in (select host_id from free)
                        """).param("id", self).update();
        return jdbc.sql("""
                        select n.id, n.name, h.address, h.port
                        from host_link l join host h on h.id = l.host_id join node n on n.id = h.id
                        where l.owner_id = ?
                        """).param(self).query(HostAddress.class).list();
    }

    private static String machineName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unnamed";
        }
    }
}
