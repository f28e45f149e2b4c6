package io.regie.bridge.simulated;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.regie.agent.v1.AbortMigrationRequest;
import io.regie.agent.v1.AbortMigrationResponse;
import io.regie.agent.v1.AcknowledgeTelemetryRequest;
import io.regie.agent.v1.AcknowledgeTelemetryResponse;
import io.regie.agent.v1.ConsoleFrame;
import io.regie.agent.v1.CopyGuestFilesRequest;
import io.regie.agent.v1.CreateGuestRequest;
import io.regie.agent.v1.DeleteGuestRequest;
import io.regie.agent.v1.DescribeRequest;
import io.regie.agent.v1.HostAgentGrpc;
import io.regie.agent.v1.HostDescription;
import io.regie.agent.v1.InventoryUpdate;
import io.regie.agent.v1.MigrateGuestRequest;
import io.regie.agent.v1.MigrationProgress;
import io.regie.agent.v1.OperationProgress;
import io.regie.agent.v1.PrepareMigrationRequest;
import io.regie.agent.v1.PrepareMigrationResponse;
import io.regie.agent.v1.RegisterGuestRequest;
import io.regie.agent.v1.ResizeConsoleRequest;
import io.regie.agent.v1.ResizeConsoleResponse;
import io.regie.agent.v1.SetPowerRequest;
import io.regie.agent.v1.TelemetryBatch;
import io.regie.agent.v1.TelemetryRequest;
import io.regie.agent.v1.UnregisterGuestRequest;
import io.regie.agent.v1.WatchRequest;
import io.regie.bridge.error.AgentErrors;
import java.util.function.Supplier;

/** The contract's methods, each handed to the part of the simulated host that knows it. */
final class SimulatedHostAgent extends HostAgentGrpc.HostAgentImplBase {

    private final SimulatedHost host;
    private final double speed;
    private final GuestFiles files;
    private final GuestPower power;
    private final LiveMigration migration;
    private final MigrationPreparation preparation;

    SimulatedHostAgent(SimulatedHost host) {
        this.host = host;
        this.speed = host.world().settings().speed();
        this.files = new GuestFiles(host);
        this.power = new GuestPower(host);
        this.migration = new LiveMigration(host);
        this.preparation = new MigrationPreparation(host);
    }

    @Override
    public void describe(DescribeRequest request, StreamObserver<HostDescription> caller) {
        answer(caller, () -> {
            host.faults().check("Describe", 0);
            return host.describe();
        });
    }

    @Override
    public void watch(WatchRequest request, StreamObserver<InventoryUpdate> caller) {
        host.inventory()
                .watch(new InventoryOutlet((ServerCallStreamObserver<InventoryUpdate>) caller), host.describe());
    }

    @Override
    public void telemetry(TelemetryRequest request, StreamObserver<TelemetryBatch> caller) {
        host.telemetry().read(request, caller);
    }

    @Override
    public void acknowledgeTelemetry(
            AcknowledgeTelemetryRequest request, StreamObserver<AcknowledgeTelemetryResponse> caller) {
        host.telemetry().acknowledge(request, caller);
    }

    @Override
    public void createGuest(CreateGuestRequest request, StreamObserver<OperationProgress> caller) {
        RunningCall.<OperationProgress>start(caller, speed, call -> files.create(request, call));
    }

    @Override
    public void deleteGuest(DeleteGuestRequest request, StreamObserver<OperationProgress> caller) {
        RunningCall.<OperationProgress>start(caller, speed, call -> files.delete(request, call));
    }

    @Override
    public void setPower(SetPowerRequest request, StreamObserver<OperationProgress> caller) {
        RunningCall.<OperationProgress>start(caller, speed, call -> power.set(request, call));
    }

    @Override
    public StreamObserver<ConsoleFrame> openConsole(StreamObserver<ConsoleFrame> caller) {
        return host.consoles().open((ServerCallStreamObserver<ConsoleFrame>) caller);
    }

    @Override
    public void resizeConsole(ResizeConsoleRequest request, StreamObserver<ResizeConsoleResponse> caller) {
        answer(caller, () -> {
            host.consoles().resize(request);
            return ResizeConsoleResponse.getDefaultInstance();
        });
    }

    @Override
    public void prepareMigration(PrepareMigrationRequest request, StreamObserver<PrepareMigrationResponse> caller) {
        answer(caller, () -> preparation.prepare(request));
    }

    @Override
    public void migrateGuest(MigrateGuestRequest request, StreamObserver<MigrationProgress> caller) {
        RunningCall.<MigrationProgress>start(caller, speed, call -> migration.run(request, call));
    }

    @Override
    public void abortMigration(AbortMigrationRequest request, StreamObserver<AbortMigrationResponse> caller) {
        answer(caller, () -> {
            if (!host.migrations().abort(request.getGuestId())) {
                throw AgentErrors.of(
                        Status.Code.NOT_FOUND,
                        "migration.not-found",
                        "No migration of this guest is under way here.",
                        "It may have ended; look where the guest is.");
            }
            return AbortMigrationResponse.getDefaultInstance();
        });
    }

    @Override
    public void copyGuestFiles(CopyGuestFilesRequest request, StreamObserver<OperationProgress> caller) {
        RunningCall.<OperationProgress>start(caller, speed, call -> files.copyTo(request, call));
    }

    @Override
    public void registerGuest(RegisterGuestRequest request, StreamObserver<OperationProgress> caller) {
        RunningCall.<OperationProgress>start(caller, speed, call -> files.register(request, call));
    }

    @Override
    public void unregisterGuest(UnregisterGuestRequest request, StreamObserver<OperationProgress> caller) {
        RunningCall.<OperationProgress>start(caller, speed, call -> files.unregister(request, call));
    }

    private static <T> void answer(StreamObserver<T> caller, Supplier<T> result) {
        try {
            caller.onNext(result.get());
            caller.onCompleted();
        } catch (StatusRuntimeException e) {
            caller.onError(e);
        }
    }
}
