package io.regie.bridge.contract;

import io.grpc.Channel;
import io.grpc.Context;
import io.regie.agent.v1.CreateGuestRequest;
import io.regie.agent.v1.DeleteGuestRequest;
import io.regie.agent.v1.DescribeRequest;
import io.regie.agent.v1.Guest;
import io.regie.agent.v1.GuestKind;
import io.regie.agent.v1.GuestNic;
import io.regie.agent.v1.GuestSpec;
import io.regie.agent.v1.HostAgentGrpc;
import io.regie.agent.v1.HostDescription;
import io.regie.agent.v1.Inventory;
import io.regie.agent.v1.OperationProgress;
import io.regie.agent.v1.PowerAction;
import io.regie.agent.v1.SetPowerRequest;
import io.regie.agent.v1.Switch;
import io.regie.agent.v1.Template;
import io.regie.agent.v1.WatchRequest;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** What the contract's sentences say to an agent, in words of their own. */
final class AgentClient {

    private static final int PATIENCE_S = 90;

    private final Channel channel;

    AgentClient(Channel channel) {
        this.channel = channel;
    }

    HostAgentGrpc.HostAgentBlockingStub calls() {
        return HostAgentGrpc.newBlockingStub(channel).withDeadlineAfter(PATIENCE_S, TimeUnit.SECONDS);
    }

    HostAgentGrpc.HostAgentStub streams() {
        return HostAgentGrpc.newStub(channel);
    }

    HostDescription describe() {
        return calls().describe(DescribeRequest.getDefaultInstance());
    }

    Inventory snapshot() {
        Context.CancellableContext context = Context.current().withCancellation();
        Context previous = context.attach();
        try {
            return calls().watch(WatchRequest.getDefaultInstance()).next().getSnapshot();
        } finally {
            context.detach(previous);
            context.cancel(null);
        }
    }

    Optional<Guest> find(String guestId) {
        return snapshot().getGuestsList().stream()
                .filter(guest -> guest.getSpec().getGuestId().equals(guestId))
                .findFirst();
    }

    Template smallestTemplate(GuestKind kind) {
        return describe().getTemplatesList().stream()
                .filter(template -> template.getKind() == kind)
                .min(Comparator.comparing(Template::getMemoryBytes))
                .orElseThrow(() -> new AssertionError("The host has no template of " + kind));
    }

    /** A specification that this host can fulfil, on the datastore of the template. */
    GuestSpec spec(Template template) {
        UUID id = UUID.randomUUID();
        String suffix = id.toString().substring(0, 8);
        var spec = GuestSpec.newBuilder()
                .setGuestId(id.toString())
                .setName("contract-" + suffix)
                .setKind(template.getKind())
                .setVcpus(template.getVcpus())
                .setMemoryBytes(template.getMemoryBytes())
                .setDatastoreId(template.getDatastoreId());
        HostDescription host = describe();
        if (host.getSwitchesCount() > 0 && host.getSwitches(0).getPortGroupsCount() > 0) {
            Switch first = host.getSwitches(0);
            String mac = "52:54:00:" + suffix.replaceAll("(..)(..)(..)..", "$1:$2:$3");
            spec.addNics(GuestNic.newBuilder()
                    .setMacAddress(mac)
                    .setSwitchName(first.getName())
                    .setPortGroup(first.getPortGroups(0).getName()));
        }
        return spec.build();
    }

    Guest create(GuestSpec spec, Template template) {
        return last(calls().createGuest(CreateGuestRequest.newBuilder()
                        .setTaskId("contract")
                        .setSpec(spec)
                        .setTemplateId(template.getTemplateId())
                        .build()))
                .getGuest();
    }

    Guest power(String guestId, PowerAction action) {
        return last(calls().setPower(SetPowerRequest.newBuilder()
                        .setTaskId("contract")
                        .setGuestId(guestId)
                        .setAction(action)
                        .build()))
                .getGuest();
    }

    OperationProgress delete(GuestSpec spec) {
        return last(calls().deleteGuest(DeleteGuestRequest.newBuilder()
                .setTaskId("contract")
                .setGuestId(spec.getGuestId())
                .setDatastoreId(spec.getDatastoreId())
                .build()));
    }

    /** Reads to the end, where the contract wants a message that says so. */
    static OperationProgress last(Iterator<OperationProgress> progress) {
        OperationProgress last = OperationProgress.getDefaultInstance();
        while (progress.hasNext()) {
            last = progress.next();
        }
        if (!last.getDone()) {
            throw new AssertionError("The operation's last message is not 'done': " + last);
        }
        return last;
    }
}
