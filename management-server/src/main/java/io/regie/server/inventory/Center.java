package io.regie.server.inventory;

import io.regie.server.api.Change;
import io.regie.server.api.LiveFeed;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Set;
import java.util.UUID;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The nodes that every center has: a root, a datacenter and a cluster that new hosts join. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
public class Center implements ApplicationRunner {
    public static final UUID ROOT = fixed("root");
    static final UUID DATACENTER = fixed("datacenter");
    static final UUID CLUSTER = fixed("cluster");

    /** What every center has and needs: new hosts and datastores come to stand here. */
    static final Set<UUID> FIXED = Set.of(ROOT, DATACENTER, CLUSTER);

    private final JdbcClient jdbc;
    private final LiveFeed feed;
    private final Clock clock;

    Center(JdbcClient jdbc, LiveFeed feed, Clock clock) {
        this.jdbc = jdbc;
        this.feed = feed;
        this.clock = clock;
    }

    @Override
    @Transactional
    public void run(ApplicationArguments arguments) {
        int made = jdbc.sql("""
                        insert into node (id, parent_id, kind, name, created_at)
                        values (:root, null, 'folder', 'Center', :now),
                               (:datacenter, :root, 'datacenter', 'Datacenter', :now),
                               (:cluster, :datacenter, 'cluster', 'Cluster', :now)
                        on conflict do nothing
                        """)
                .param("root", ROOT)
                .param("datacenter", DATACENTER)
                .param("cluster", CLUSTER)
                .param("now", java.sql.Timestamp.from(clock.instant()))
                .update();
        if (made > 0) {
            feed.changed(Change.INVENTORY, ROOT);
        }
    }

    private static UUID fixed(String what) {
        return UUID.nameUUIDFromBytes(("regie/" + what).getBytes(StandardCharsets.UTF_8));
    }
}
