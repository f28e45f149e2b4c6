package io.regie.bridge.simulated;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of RFB 3.8 (RFC 6143) without authentication, as the contract asks: raw rectangles, of what changed
 * only, and only when the viewer asks. A viewer that speaks nonsense is shown nothing more.
 */
final class RfbConsole implements Console {

    private static final int LONGEST_MESSAGE = 1 << 20;

    private enum Stage {
        VERSION(12),
        SECURITY(1),
        INIT(1),
        RUNNING(1),
        BROKEN(Integer.MAX_VALUE);

        private final int needed;

        Stage(int needed) {
            this.needed = needed;
        }
    }

    private final GuestScreen screen;
    private final Screen viewer;
    private Stage stage = Stage.VERSION;
    private ByteString unread = ByteString.EMPTY;
    private PixelFormat format = PixelFormat.USUAL;
    private byte @Nullable [] shown;
    private boolean asked;

    RfbConsole(GuestScreen screen, Screen viewer) {
        this.screen = screen;
        this.viewer = viewer;
    }

    @Override
    public void opened() {
        viewer.show(ByteString.copyFromUtf8("RFB 003.008\n"));
    }

    @Override
    public void received(ByteString bytes) {
        unread = unread.concat(bytes);
        while (unread.size() >= stage.needed) {
            int used = consume(unread.asReadOnlyByteBuffer().slice());
            if (used == 0) {
                break;
            }
            unread = unread.substring(used);
        }
        if (unread.size() > LONGEST_MESSAGE) {
            stage = Stage.BROKEN;
            unread = ByteString.EMPTY;
        }
    }

    @Override
    public void tick() {
        if (asked) {
            sendChanges();
        }
    }

    /** Returns how many bytes were understood; 0: more are needed. */
    private int consume(ByteBuffer in) {
        switch (stage) {
            case VERSION -> {
                viewer.show(bytes(1, 1));
                stage = Stage.SECURITY;
                return Stage.VERSION.needed;
            }
            case SECURITY -> {
                stage = in.get() == 1 ? Stage.INIT : Stage.BROKEN;
                viewer.show(bytes(0, 0, 0, 0));
                return 1;
            }
            case INIT -> {
                viewer.show(serverInit());
                stage = Stage.RUNNING;
                return 1;
            }
            case RUNNING -> {
                return message(in);
            }
            default -> {
                return 0;
            }
        }
    }

    private int message(ByteBuffer in) {
        int type = in.get(0);
        int length = switch (type) {
            case 0 -> 4 + PixelFormat.BYTES;
            case 2 -> in.remaining() < 4 ? 4 : 4 + 4 * (in.getShort(2) & 0xffff);
            case 3 -> 10;
            case 4 -> 8;
            case 5 -> 6;
            case 6 -> in.remaining() < 8 ? 8 : 8 + Math.clamp(in.getInt(4), 0, LONGEST_MESSAGE);
            default -> 0;
        };
        if (length == 0) {
            stage = Stage.BROKEN;
            return 0;
        }
        if (in.remaining() < length) {
            return 0;
        }
        switch (type) {
            case 0 -> setFormat(PixelFormat.parse(in.position(4)));
            case 3 -> updateRequested(in.get(1) != 0);
            case 4 -> keyPressed(in.get(1) != 0, in.getInt(4));
            default -> {}
        }
        return length;
    }

    private void setFormat(PixelFormat wanted) {
        if (wanted.isUsable()) {
            format = wanted;
            shown = null;
        } else {
            stage = Stage.BROKEN;
        }
    }

    private void updateRequested(boolean incremental) {
        if (!incremental) {
            shown = null;
        }
        asked = true;
        sendChanges();
    }

    private void keyPressed(boolean down, int keysym) {
        if (down) {
            screen.type(keysym);
            tick();
        }
    }

    /** Answers the open request if the picture differs from what the viewer has; the rows that differ go as one rectangle. */
    private void sendChanges() {
        byte[] picture = screen.draw();
        int top = 0;
        int bottom = GuestScreen.HEIGHT - 1;
        if (shown != null) {
            while (top <= bottom && sameRow(picture, shown, top)) {
                top++;
            }
            while (bottom > top && sameRow(picture, shown, bottom)) {
                bottom--;
            }
        }
        if (top <= bottom) {
            viewer.show(update(picture, top, bottom));
            shown = picture;
            asked = false;
        }
    }

    private static boolean sameRow(byte[] picture, byte[] other, int row) {
        int from = row * GuestScreen.WIDTH;
        int to = from + GuestScreen.WIDTH;
        return Arrays.equals(picture, from, to, other, from, to);
    }

    private ByteString update(byte[] picture, int top, int bottom) {
        byte[][] colours = new byte[GuestScreen.PALETTE.length][];
        for (int index = 0; index < colours.length; index++) {
            colours[index] = format.pixel(GuestScreen.PALETTE[index]);
        }
        int rows = bottom - top + 1;
        ByteBuffer out = ByteBuffer.allocate(16 + rows * GuestScreen.WIDTH * format.bitsPerPixel() / 8);
        out.put((byte) 0).put((byte) 0).putShort((short) 1);
        out.putShort((short) 0)
                .putShort((short) top)
                .putShort((short) GuestScreen.WIDTH)
                .putShort((short) rows);
        out.putInt(0);
        for (int at = top * GuestScreen.WIDTH; at < (bottom + 1) * GuestScreen.WIDTH; at++) {
            out.put(colours[picture[at]]);
        }
        return ByteString.copyFrom(out.flip());
    }

    private ByteString serverInit() {
        byte[] name = screen.name().getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(4 + PixelFormat.BYTES + 4 + name.length);
        out.putShort((short) GuestScreen.WIDTH).putShort((short) GuestScreen.HEIGHT);
        PixelFormat.USUAL.write(out);
        out.putInt(name.length).put(name);
        return ByteString.copyFrom(out.flip());
    }

    private static ByteString bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int index = 0; index < values.length; index++) {
            bytes[index] = (byte) values[index];
        }
        return ByteString.copyFrom(bytes);
    }
}
