package io.regie.bridge.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.regie.agent.v1.ConsoleFrame;
import io.regie.agent.v1.ConsoleKind;
import io.regie.agent.v1.ConsoleOpen;
import io.regie.agent.v1.Guest;
import io.regie.agent.v1.GuestKind;
import io.regie.agent.v1.PowerAction;
import io.regie.agent.v1.ResizeConsoleRequest;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** OpenConsole and ResizeConsole. */
public abstract class ConsoleContract extends FilesContract {

    /** Seconds on a free computer; an emulated machine among many others was seen to need more than one minute. */
    private static final Duration BOOT = Duration.ofMinutes(4);

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = "GUEST_KIND_(VM|CONTEXT)")
    void a_text_console_answers(GuestKind kind) throws Exception {
        Guest guest = createAndStart(kind);
        try (var console = new Watching<ConsoleFrame, ConsoleFrame>()) {
            StreamObserver<ConsoleFrame> keyboard = open(console, guest, ConsoleKind.CONSOLE_KIND_TEXT);

            // Typed again until somebody listens: a machine that boots has no shell yet.
            await().atMost(BOOT).pollInterval(Duration.ofSeconds(1)).until(() -> {
                keyboard.onNext(data("uname\r"));
                return text(console).contains("Linux");
            });
        }
    }

    @Test
    void a_virtual_machine_has_a_screen_that_speaks_rfb() throws Exception {
        Guest guest = createAndStart(GuestKind.GUEST_KIND_VM);
        try (var console = new Watching<ConsoleFrame, ConsoleFrame>()) {
            StreamObserver<ConsoleFrame> viewer = open(console, guest, ConsoleKind.CONSOLE_KIND_VNC);

            await().atMost(PATIENCE).until(() -> text(console).startsWith("RFB 003.00"));
            viewer.onNext(data("RFB 003.008\n"));
            // One security type, 'None': the call itself was the authentication.
            await().atMost(PATIENCE)
                    .until(() -> bytes(console).size() >= 14
                            && bytes(console).substring(12).equals(ByteString.copyFrom(new byte[] {1, 1})));
        }
    }

    @Test
    void a_console_knows_its_size() throws Exception {
        Guest guest = createAndStart(GuestKind.GUEST_KIND_CONTEXT);
        try (var console = new Watching<ConsoleFrame, ConsoleFrame>()) {
            StreamObserver<ConsoleFrame> keyboard = open(console, guest, ConsoleKind.CONSOLE_KIND_TEXT);
            first.calls()
                    .resizeConsole(ResizeConsoleRequest.newBuilder()
                            .setConsoleId(
                                    console.answers().getFirst().getOpened().getConsoleId())
                            .setColumns(101)
                            .setRows(37)
                            .build());

            await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).until(() -> {
                keyboard.onNext(data("stty size\r"));
                return text(console).contains("37 101");
            });
        }
    }

    @Test
    void a_console_ends_when_its_guest_is_powered_off() throws Exception {
        Guest guest = createAndStart(GuestKind.GUEST_KIND_CONTEXT);
        try (var console = new Watching<ConsoleFrame, ConsoleFrame>()) {
            open(console, guest, ConsoleKind.CONSOLE_KIND_TEXT);

            first.power(guest.getSpec().getGuestId(), PowerAction.POWER_ACTION_POWER_OFF);

            await().atMost(PATIENCE).until(() -> console.end().isPresent());
        }
    }

    @Test
    void a_guest_that_is_off_has_no_console() {
        Guest guest = create(GuestKind.GUEST_KIND_CONTEXT);
        var console = new Watching<ConsoleFrame, ConsoleFrame>();

        ask(console, guest, ConsoleKind.CONSOLE_KIND_TEXT);
        await().atMost(PATIENCE).until(() -> console.end().isPresent());

        assertThat(console.end().orElseThrow().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    }

    @Test
    void an_unknown_console_cannot_be_resized() {
        refusal(
                Status.Code.NOT_FOUND,
                () -> first.calls()
                        .resizeConsole(ResizeConsoleRequest.newBuilder()
                                .setConsoleId("nothing")
                                .build()));
    }

    private StreamObserver<ConsoleFrame> open(
            Watching<ConsoleFrame, ConsoleFrame> console, Guest guest, ConsoleKind kind) {
        StreamObserver<ConsoleFrame> input = ask(console, guest, kind);
        await().atMost(PATIENCE)
                .until(() -> !console.answers().isEmpty() || console.end().isPresent());
        console.end().ifPresent(end -> {
            throw new StatusRuntimeException(end);
        });
        assertThat(console.answers().getFirst().getOpened().getConsoleId()).isNotBlank();
        return input;
    }

    private StreamObserver<ConsoleFrame> ask(
            Watching<ConsoleFrame, ConsoleFrame> console, Guest guest, ConsoleKind kind) {
        StreamObserver<ConsoleFrame> input = first.streams().openConsole(console);
        input.onNext(ConsoleFrame.newBuilder()
                .setOpen(ConsoleOpen.newBuilder()
                        .setGuestId(guest.getSpec().getGuestId())
                        .setKind(kind))
                .build());
        return input;
    }

    private static ConsoleFrame data(String text) {
        return ConsoleFrame.newBuilder().setData(ByteString.copyFromUtf8(text)).build();
    }

    private static ByteString bytes(Watching<ConsoleFrame, ConsoleFrame> console) {
        return console.answers().stream().map(ConsoleFrame::getData).reduce(ByteString.EMPTY, ByteString::concat);
    }

    private static String text(Watching<ConsoleFrame, ConsoleFrame> console) {
        return bytes(console).toStringUtf8();
    }
}
