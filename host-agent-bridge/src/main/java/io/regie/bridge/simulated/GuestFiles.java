package io.regie.bridge.simulated;

import static io.regie.agent.v1.PowerState.POWER_STATE_CRASHED;
import static io.regie.agent.v1.PowerState.POWER_STATE_OFF;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.regie.agent.v1.CopyGuestFilesRequest;
import io.regie.agent.v1.CreateGuestRequest;
import io.regie.agent.v1.DeleteGuestRequest;
import io.regie.agent.v1.Guest;
import io.regie.agent.v1.GuestDisk;
import io.regie.agent.v1.GuestKind;
import io.regie.agent.v1.GuestSpec;
import io.regie.agent.v1.OperationProgress;
import io.regie.agent.v1.RegisterGuestRequest;
import io.regie.agent.v1.Template;
import io.regie.agent.v1.UnregisterGuestRequest;
import io.regie.bridge.error.AgentErrors;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Makes, copies and removes guests' definitions and files on one host. */
final class GuestFiles {

    /** What the simulated storage copies, bytes per second. */
    private static final double COPY_RATE = 800e6;

    private static final int STEPS = 10;
    private static final int FIRST_DYNAMIC_CONTEXT = 49152;

    private final SimulatedHost host;

    GuestFiles(SimulatedHost host) {
        this.host = host;
    }

    void create(CreateGuestRequest request, RunningCall<OperationProgress> call) {
        GuestSpec spec = request.getSpec();
        GuestRules.check(spec);
        try (var claim = host.inventory().claim(spec.getGuestId(), "create")) {
            requireFree(spec);
            SimulatedDatastore datastore = host.requireDatastore(spec.getDatastoreId());
            Template template = requireTemplate(request.getTemplateId(), spec);
            GuestRules.checkNetwork(spec, host.profile());
            if (datastore.files(spec.getGuestId()).isPresent()) {
                throw Failures.exists(spec.getGuestId());
            }
            try {
                copy(
                        call,
                        "CreateGuest",
                        "Copying " + template.getName(),
                        template.getSizeBytes(),
                        datastore,
                        spec.getGuestId());
            } catch (StatusRuntimeException e) {
                datastore.removeFiles(spec.getGuestId());
                throw e;
            }
            Guest guest = poweredOff(complete(spec, template), template.getSizeBytes());
            host.inventory().put(guest);
            call.send(RunningCall.done("Created", guest));
        }
    }

    void delete(DeleteGuestRequest request, RunningCall<OperationProgress> call) {
        String guestId = request.getGuestId();
        GuestRules.checkId(guestId);
        try (var claim = host.inventory().claim(guestId, "delete")) {
            host.faults().check("DeleteGuest", 0);
            Optional<Guest> guest = host.inventory().find(guestId);
            guest.ifPresent(found -> requireNotRunning(found));
            String datastoreId =
                    guest.map(found -> found.getSpec().getDatastoreId()).orElse(request.getDatastoreId());
            Optional<SimulatedDatastore> datastore = host.datastore(datastoreId);
            if (datastore.map(one -> one.isInUseElsewhere(guestId, host.id())).orElse(false)) {
                throw Failures.forbidden(
                        "guest.owned-elsewhere",
                        "Another host runs this guest's disks.",
                        "Look where the guest runs and power it off there.");
            }
            host.inventory().remove(guestId);
            datastore.ifPresent(one -> {
                one.release(guestId, host.id());
                one.removeFiles(guestId);
            });
            call.send(RunningCall.done("Deleted"));
        }
    }

    void copyTo(CopyGuestFilesRequest request, RunningCall<OperationProgress> call) {
        GuestRules.checkId(request.getGuestId());
        Guest guest = host.inventory().require(request.getGuestId());
        SimulatedDatastore destination = host.requireDatastore(request.getDestinationDatastoreId());
        long bytes = guest.getDiskUsedBytes();
        boolean again = destination.files(request.getGuestId()).isPresent();
        try {
            copy(
                    call,
                    "CopyGuestFiles",
                    "Copying files",
                    again ? bytes / 50 : bytes,
                    destination,
                    request.getGuestId());
        } catch (StatusRuntimeException e) {
            if (!again) {
                destination.removeFiles(request.getGuestId());
            }
            throw e;
        }
        destination.putFiles(request.getGuestId(), bytes);
        call.send(RunningCall.done("Copied", guest));
    }

    void register(RegisterGuestRequest request, RunningCall<OperationProgress> call) {
        GuestSpec spec = request.getSpec();
        GuestRules.check(spec);
        try (var claim = host.inventory().claim(spec.getGuestId(), "register")) {
            host.faults().check("RegisterGuest", 0);
            SimulatedDatastore datastore = host.requireDatastore(spec.getDatastoreId());
            GuestRules.checkNetwork(spec, host.profile());
            Optional<Guest> present = host.inventory().find(spec.getGuestId());
            if (present.isPresent() && !present.get().getSpec().equals(spec)) {
                throw Failures.exists(spec.getGuestId());
            }
            long bytes = datastore
                    .files(spec.getGuestId())
                    .orElseThrow(() -> Failures.forbidden(
                            "guest.files-missing",
                            "The files of " + spec.getName() + " are not on this datastore.",
                            "Copy them first, or name the datastore that holds them."));
            if (present.isEmpty()) {
                requireFree(spec);
                host.inventory().put(poweredOff(spec, bytes));
            }
            call.send(RunningCall.done("Registered", host.inventory().require(spec.getGuestId())));
        }
    }

    void unregister(UnregisterGuestRequest request, RunningCall<OperationProgress> call) {
        String guestId = request.getGuestId();
        GuestRules.checkId(guestId);
        try (var claim = host.inventory().claim(guestId, "unregister")) {
            host.faults().check("UnregisterGuest", 0);
            Optional<Guest> guest = host.inventory().find(guestId);
            guest.ifPresent(found -> {
                requireNotRunning(found);
                host.inventory().remove(guestId);
                if (request.getDeleteFiles()) {
                    host.datastore(found.getSpec().getDatastoreId())
                            .ifPresent(datastore -> datastore.removeFiles(guestId));
                }
            });
            call.send(RunningCall.done("Forgotten"));
        }
    }

    private void copy(
            RunningCall<OperationProgress> call,
            String method,
            String message,
            long bytes,
            SimulatedDatastore destination,
            String guestId) {
        host.faults().check(method, 0);
        Duration step =
                Duration.ofNanos((long) (bytes / COPY_RATE / STEPS * 1e9)).plusMillis(30);
        for (int done = 1; done <= STEPS; done++) {
            call.pass(step);
            host.faults().check(method, (double) done / STEPS);
            destination.putFiles(guestId, bytes * done / STEPS);
            call.send(RunningCall.progress((double) done / STEPS, message));
        }
    }

    private static void requireNotRunning(Guest guest) {
        if (guest.getPowerState() != POWER_STATE_OFF && guest.getPowerState() != POWER_STATE_CRASHED) {
            throw Failures.forbidden(
                    "guest.running", guest.getSpec().getName() + " is running.", "Power it off first.");
        }
    }

    private void requireFree(GuestSpec spec) {
        for (Guest other : host.inventory().all()) {
            if (other.getSpec().getGuestId().equals(spec.getGuestId())) {
                throw Failures.exists(spec.getGuestId());
            }
            if (other.getSpec().getName().equals(spec.getName())) {
                throw AgentErrors.of(
                        Status.Code.ALREADY_EXISTS,
                        "guest.name-taken",
                        "Another guest of this host is named " + spec.getName() + ".",
                        "Choose another name.");
            }
        }
    }

    private Template requireTemplate(String templateId, GuestSpec spec) {
        Template template = host.world()
                .templates()
                .find(templateId)
                .orElseThrow(() -> Failures.forbidden(
                        "template.unknown",
                        "Template " + templateId + " is on no datastore of this host.",
                        "Choose one of the templates in the host's description."));
        if (template.getKind() != spec.getKind()) {
            throw Failures.invalid(
                    "template.kind-differs",
                    "Template " + template.getName() + " makes guests of the other kind.",
                    "Choose a template of the guest's kind.");
        }
        return template;
    }

    /** Fills in what the agent chooses. */
    private GuestSpec complete(GuestSpec spec, Template template) {
        var completed = spec.toBuilder();
        if (spec.getKind() == GuestKind.GUEST_KIND_VM) {
            if (spec.getMachineType().isEmpty()) {
                completed.setMachineType(HostProfile.MACHINE_TYPE);
            }
            if (spec.getCpuModel().isEmpty()) {
                completed.setCpuModel("host-model");
            }
            if (spec.getDisksCount() == 0) {
                completed.addDisks(GuestDisk.newBuilder()
                        .setFile("disk-0.qcow2")
                        .setCapacityBytes(Math.max(8L << 30, template.getSizeBytes())));
            }
        } else if (spec.getContextId() == 0) {
            completed.setContextId(freeContextId());
        }
        return completed.build();
    }

    private int freeContextId() {
        List<Integer> taken = host.inventory().all().stream()
                .map(guest -> guest.getSpec().getContextId())
                .toList();
        int id = 2;
        while (id < FIRST_DYNAMIC_CONTEXT && taken.contains(id)) {
            id++;
        }
        return id;
    }

    static Guest poweredOff(GuestSpec spec, long diskBytes) {
        return Guest.newBuilder()
                .setSpec(spec)
                .setPowerState(POWER_STATE_OFF)
                .setManaged(true)
                .setDiskUsedBytes(diskBytes)
                .build();
    }
}
