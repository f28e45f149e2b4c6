package io.regie.server.guest;

import com.google.protobuf.InvalidProtocolBufferException;
import io.regie.agent.v1.GuestSpec;
import java.util.UUID;

/** A deployment with everything decided; {@code spec} is regie.agent.v1.GuestSpec. */
record DeployPlan(
        UUID guestId,
        String name,
        UUID templateId,
        String templateName,
        UUID hostId,
        String hostName,
        UUID datastoreId,
        byte[] spec,
        boolean start) {
    GuestSpec guestSpec() {
        try {
            return GuestSpec.parseFrom(spec);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a task's guest specification cannot be read", e);
        }
    }

    /** What was asked for, to ask for it again. */
    DeployRequest request() {
        GuestSpec asked = guestSpec();
        return new DeployRequest(
                name,
                templateId,
                hostId,
                datastoreId,
                asked.getVcpus(),
                asked.getMemoryBytes(),
                asked.getNicsCount() == 0 ? null : asked.getNics(0).getPortGroup(),
                start);
    }
}
