package io.regie.server.migration;

import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import io.regie.server.access.Access;
import io.regie.server.access.Actor;
import io.regie.server.api.RegieException;
import io.regie.server.migration.Plan.State;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Removes what a migration left at a host that did not answer at its end: a definition of a guest that is elsewhere now.
 * One server does it for all.
 */
@Component
class Leftovers {
    private static final Logger log = LoggerFactory.getLogger(Leftovers.class);

    private final JdbcClient jdbc;
    private final MigrationStore store;
    private final Whereabouts whereabouts;
    private final HostOrders orders;
    private final Access access;

    Leftovers(JdbcClient jdbc, MigrationStore store, Whereabouts whereabouts, HostOrders orders, Access access) {
        this.jdbc = jdbc;
        this.store = store;
        this.whereabouts = whereabouts;
        this.orders = orders;
        this.access = access;
    }

    @Configuration(proxyBeanMethods = false)
    static class Schedule {
        private static final Duration PERIOD = Duration.ofSeconds(10);

        @Bean
        Task<Void> migrationLeftovers(ObjectProvider<Leftovers> leftovers) {
            return Tasks.recurring("migration-leftovers", FixedDelay.of(PERIOD))
                    .execute((instance, context) -> leftovers.getObject().tidy());
        }
    }

    private record Due(UUID id, UUID hostId) {}

    /** Guests that have a task just now are left alone: it may be moving them to that very host. */
    void tidy() {
        List<Due> due = jdbc.sql("""
                        select m.id, m.tidy_host_id as host_id from migration m
                        join host h on h.id = m.tidy_host_id and h.connection = 'connected'
                        where not exists (select 1 from task t
                                          where t.lock_key = m.guest_id and t.state in ('queued', 'running'))
                        """).query(Due.class).list();
        for (Due one : due) {
            try {
                access.runAs(Actor.system("migration"), () -> {
                    tidy(one);
                    return true;
                });
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RegieException e) {
                log.info("leftovers of migration {} stay for now: {}", one.id(), e.sentence());
            } catch (Exception e) {
                log.warn("cannot tidy up after migration {}", one.id(), e);
            }
        }
    }

    private void tidy(Due due) throws InterruptedException {
        Plan plan = store.find(due.id()).map(State::plan).orElseThrow();
        UUID elsewhere = due.hostId().equals(plan.sourceId()) ? plan.destinationId() : plan.sourceId();
        Presence here = whereabouts.at(due.hostId(), plan.guestId());
        if (here == Presence.SILENT) {
            return;
        }
        if (here == Presence.OFF) {
            if (!whereabouts.at(elsewhere, plan.guestId()).defined()) {
                return;
            }
            orders.unregister(plan, due.hostId());
        }
        if (here != Presence.RUNNING && plan.copiesFiles()) {
            boolean isSource = due.hostId().equals(plan.sourceId());
            orders.removeFiles(
                    plan,
                    due.hostId(),
                    isSource
                            ? plan.spec().getDatastoreId()
                            : plan.destinationSpec().getDatastoreId());
        }
        store.tidied(due.id());
    }
}
