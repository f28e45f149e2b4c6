package io.regie.bridge.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.regie.agent.v1.Guest;
import io.regie.agent.v1.GuestSpec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RfbConsoleTest {

    private static final int PIXELS = GuestScreen.WIDTH * GuestScreen.HEIGHT;

    private Instant now = Instant.parse("2026-11-23T14:00:00Z");
    private ByteString shown = ByteString.EMPTY;
    private RfbConsole console;

    @BeforeEach
    void open() {
        Guest guest = Guest.newBuilder()
                .setSpec(GuestSpec.newBuilder().setName("web-1"))
                .setStartedMs(now.minusSeconds(60).toEpochMilli())
                .build();
        InstantSource clock = () -> now;
        console = new RfbConsole(new GuestScreen(guest, clock), bytes -> shown = shown.concat(bytes));
        console.opened();
        send("RFB 003.008\n".getBytes(StandardCharsets.US_ASCII));
        send(1);
        send(1);
    }

    @Test
    void it_introduces_itself_with_size_and_name() {
        ByteBuffer init = taken().substring(12 + 2 + 4).asReadOnlyByteBuffer().slice();

        assertThat(init.getShort()).isEqualTo((short) GuestScreen.WIDTH);
        assertThat(init.getShort()).isEqualTo((short) GuestScreen.HEIGHT);
        assertThat(init.position(4 + PixelFormat.BYTES).getInt()).isEqualTo(5);
        assertThat(ByteString.copyFrom(init).toStringUtf8()).isEqualTo("web-1");
    }

    @Test
    void the_whole_picture_comes_at_first() {
        taken();
        request(false);

        ByteString update = taken();
        assertThat(update.size()).isEqualTo(16 + PIXELS * 4);
        assertThat(update.substring(16).toByteArray())
                .as("background and letters")
                .contains(0x10, 0x7c);
    }

    @Test
    void only_what_changed_comes_after_and_only_when_it_changes() {
        request(false);
        taken();
        request(true);
        console.tick();
        assertThat(taken()).isEmpty();

        now = now.plusSeconds(1);
        console.tick();

        assertThat(taken().size()).isBetween(1000, PIXELS * 4 / 2);
        console.tick();
        assertThat(taken()).as("nobody has asked again").isEmpty();
    }

    @Test
    void the_viewer_chooses_the_pixels() {
        taken();
        ByteBuffer format = ByteBuffer.allocate(20);
        format.position(4);
        new PixelFormat(16, false, 31, 63, 31, 11, 5, 0).write(format);
        send(format.array());
        request(false);

        assertThat(taken().size()).isEqualTo(16 + PIXELS * 2);
    }

    @Test
    void a_message_may_come_in_pieces() {
        taken();
        for (byte piece : new byte[] {3, 0, 0, 0, 0, 0, 2, (byte) 0x80, 1, (byte) 0x90}) {
            assertThat(taken()).isEmpty();
            send(piece);
        }

        assertThat(taken()).isNotEmpty();
    }

    @Test
    void several_messages_may_come_at_once() {
        taken();
        send(4, 1, 0, 0, 0, 0, 0, 'a', 5, 0, 0, 1, 0, 1, 3, 0, 0, 0, 0, 0, 2, 0x80, 1, 0x90);

        assertThat(taken().size()).isEqualTo(16 + PIXELS * 4);
    }

    @Test
    void nonsense_ends_the_conversation_quietly() {
        taken();
        send(99, 1, 2, 3);
        request(false);

        assertThat(taken()).isEmpty();
    }

    private void request(boolean incremental) {
        send(3, incremental ? 1 : 0, 0, 0, 0, 0, 2, 0x80, 1, 0x90);
    }

    private void send(int... bytes) {
        byte[] message = new byte[bytes.length];
        for (int index = 0; index < bytes.length; index++) {
            message[index] = (byte) bytes[index];
        }
        send(message);
    }

    private void send(byte[] message) {
        console.received(ByteString.copyFrom(message));
    }

    private ByteString taken() {
        ByteString taken = shown;
        shown = ByteString.EMPTY;
        return taken;
    }
}
