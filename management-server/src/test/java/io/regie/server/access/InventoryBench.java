package io.regie.server.access;

import io.regie.server.testing.RestClient;
import io.regie.server.testing.ServerTest;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How long the lists of a full center take: 2,500 hosts and 40,000 guests, for who sees everything and for a user with
 * 100 scattered grants. {@code ./regie bench inventory} runs it; nothing is asserted, and the build does not.
 */
@ServerTest
@Import({Scene.class, Routes.class})
class InventoryBench {
    private static final Logger log = LoggerFactory.getLogger(InventoryBench.class);
    private static final int ROUNDS = 300;
    private static final int WARM_UP = 60;
    private static final long SEED = 20_260_101;

    private static final List<String> REQUESTS = List.of(
            "/guests?limit=100",
            "/guests?limit=100&powerState=running",
            "/guests?limit=100&q=web-1234",
            "/guests?limit=100&q=nothing-is-called-so",
            "/guests?limit=100&q=10.3.7.",
            "/hosts?limit=100",
            "/overview",
            "/folders",
            "/tasks?limit=50",
            "/events?limit=50");

    @Autowired
    Scene scene;

    @Autowired
    JdbcClient jdbc;

    @LocalServerPort
    int port;

    @Value("${spring.datasource.url}")
    String url;

    @Value("${spring.flyway.user}")
    String owner;

    @Value("${spring.flyway.password}")
    String password;

    @Test
    void measure() throws Exception {
        long start = System.nanoTime();
        fill();
        log.info("Filled in {} s, seed {}", (System.nanoTime() - start) / 1_000_000_000, SEED);
        Scene.User scattered = scene.user();
        int seen = grant(scattered);
        RestClient admin = new RestClient(scene.home(), port);
        RestClient user = new RestClient(scene.home(), port, scene.token(scattered, null));
        log.info("The user with 100 grants sees {} of 40,000 guests", seen);
        log.info(
                "{}",
                "%-46s %10s %10s %10s %10s"
                        .formatted(
                                "ms, %d rounds".formatted(ROUNDS), "admin p50", "admin p99", "user p50", "user p99"));
        for (String request : REQUESTS) {
            double[] all = time(admin, request);
            double[] some = time(user, request);
            log.info(
                    "{}",
                    "%-46s %10.1f %10.1f %10.1f %10.1f".formatted("GET " + request, all[0], all[1], some[0], some[1]));
        }
    }

    private static double[] time(RestClient client, String path) throws Exception {
        double[] times = new double[ROUNDS];
        for (int i = -WARM_UP; i < ROUNDS; i++) {
            long start = System.nanoTime();
            RestClient.Answer answer = client.get("/api/v1" + path);
            if (answer.status() != 200) {
                throw new IllegalStateException(path + ": " + answer.raw().body());
            }
            if (i >= 0) {
                times[i] = (System.nanoTime() - start) / 1e6;
            }
        }
        Arrays.sort(times);
        return new double[] {times[ROUNDS / 2], times[ROUNDS * 99 / 100]};
    }

    /** 50 clusters of 50 hosts of 16 guests, half of which are in one of 400 folders. */
    private void fill() throws SQLException {
        for (String sql : List.of(
                "create unlogged table bench_c as select gen_random_uuid() id, i from generate_series(0, 49) i",
                "create unlogged table bench_f as select gen_random_uuid() id, i from generate_series(0, 419) i",
                "create unlogged table bench_h as select gen_random_uuid() id, i from generate_series(0, 2499) i",
                "create unlogged table bench_g as select gen_random_uuid() id, i from generate_series(0, 39999) i",
                """
                insert into node (id, parent_id, kind, name)
                select id, (select id from node where kind = 'datacenter' limit 1), 'cluster', 'cluster-' || i from bench_c c
                """,
                """
                insert into node (id, parent_id, kind, name)
                select f.id, case when f.i < 20 then (select id from node where parent_id is null) else top.id end,
                       'folder', 'folder-' || f.i
                from bench_f f left join bench_f top on top.i = f.i % 20 order by f.i
                """,
                """
                insert into node (id, parent_id, kind, name)
                select h.id, c.id, 'host', 'host-' || lpad(h.i::text, 4, '0') from bench_h h join bench_c c on c.i = h.i / 50
                """,
                """
                insert into node (id, parent_id, folder_id, kind, name)
                select g.id, h.id, case when g.i % 2 = 0 then f.id end, 'guest',
                       (array['web', 'db', 'mail', 'build', 'ci'])[1 + g.i % 5] || '-' || lpad(g.i::text, 5, '0')
                from bench_g g join bench_h h on h.i = g.i / 16 left join bench_f f on f.i = 20 + (g.i / 2) % 400
                """,
                """
                insert into host (id, address, port, description, logical_cpus, memory_bytes, connection, last_seen,
                                  certificate_serial, certificate_expires_at)
                select id, '192.0.2.1', 7443, '', 64, 549755813888, 'connected', now(), '1', now() + interval '1 year'
                from bench_h h
                """,
                """
                insert into guest (id, host_id, kind, spec, vcpus, memory_bytes, power_state, managed, ip_addresses)
                select g.id, h.id, 'vm', '', 2, 4294967296, case when g.i % 10 = 0 then 'off' else 'running' end, true,
                       array['10.' || g.i / 10000 || '.' || g.i / 100 % 100 || '.' || g.i % 100]
                from bench_g g join bench_h h on h.i = g.i / 16
                """,
                """
                insert into latest_sample (entity_id, time, counters, counter_values, recent_times, recent_cpu,
                                           recent_memory)
                select id, now(), array(select generate_series(1, 20)), array(select random() from generate_series(1, 20)),
                       '{}', '{}', '{}' from (select id from bench_h h union all select id from bench_g g) e
                """,
                """
                insert into event (id, time, kind, severity, message, host_id, guest_id, host_name, guest_name)
                select gen_random_uuid(), now() - n.i * interval '1 second', 'guest.power', 'info', 'Something happened.',
                       h.id, g.id, 'h', 'g'
                from generate_series(0, 99999) n(i) join bench_g g on g.i = n.i * 7 % 40000 join bench_h h on h.i = g.i / 16
                """,
                """
                insert into task (id, kind, title, state, progress, target_id, target_name, scope_id, payload, actor,
                                  cause, created_at, started_at, ended_at)
                select gen_random_uuid(), 'guest.power', 'Start something', 'succeeded', 1, g.id, 'g', h.id, '{}',
                       'somebody', 'user', now() - n.i * interval '1 second', now(), now()
                from generate_series(0, 49999) n(i) join bench_g g on g.i = n.i * 11 % 40000 join bench_h h on h.i = g.i / 16
                """,
                "analyze")) {
            jdbc.sql(sql).update();
        }
    }

    /** On 40 guests, 30 folders, 25 hosts and 5 clusters; answers how many guests are seen. */
    private int grant(Scene.User user) throws Exception {
        Random random = new Random(SEED);
        for (var kind : java.util.Map.of("guest", 40, "folder", 30, "host", 25, "cluster", 5)
                .entrySet()) {
            List<UUID> nodes = jdbc.sql("select id from node where kind = ? and name ~ '-[0-9]+$' order by name")
                    .param(kind.getKey())
                    .query(UUID.class)
                    .list();
            for (int i = 0; i < kind.getValue(); i++) {
                jdbc.sql("""
                                insert into access_grant (id, node_id, user_id, role, created_at)
                                values (gen_random_uuid(), ?, ?, 'vm-user', now()) on conflict do nothing
                                """)
                        .params(nodes.get(random.nextInt(nodes.size())), user.id())
                        .update();
            }
        }
        return jdbc.sql("""
                        select count(distinct n.id) from access_grant a
                        join node_closure c on c.ancestor_id = a.node_id join node n on n.id = c.descendant_id
                        where a.user_id = ? and n.kind = 'guest'
                        """).param(user.id()).query(Integer.class).single();
    }
}
