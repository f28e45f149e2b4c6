package io.regie.server.hostlink;

import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How far each host's spool has been read. Sequences fit a signed long: at one a millisecond that is 292 million years. */
@Component
class SpoolPositions {
    private final JdbcClient jdbc;

    SpoolPositions(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    record Position(String spoolId, long sequence) {}

    Position of(UUID hostId) {
        return jdbc.sql("select coalesce(spool_id, '') as spool_id, spool_sequence as sequence from host_link "
                        + "where host_id = ?")
                .param(hostId)
                .query(Position.class)
                .optional()
                .orElse(new Position("", 0));
    }

    void advance(UUID hostId, Position position) {
        jdbc.sql("update host_link set spool_id = ?, spool_sequence = ? where host_id = ?")
                .params(position.spoolId(), position.sequence(), hostId)
                .update();
    }

    void start(UUID hostId, String spoolId) {
        advance(hostId, new Position(spoolId, 0));
    }
}
