package io.regie.bridge.simulated;

import io.regie.agent.v1.Guest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;

/** The screen of a simulated virtual machine: its name, the time, how long it runs, and what was typed. Not thread-safe. */
final class GuestScreen {

    static final int WIDTH = 640;
    static final int HEIGHT = 400;

    /** 0xRRGGBB of the pixel values. */
    static final int[] PALETTE = {0x10161d, 0xe8eef4, 0x7cc4a4, 0x8494a4};

    private static final byte LIGHT = 1;
    private static final byte ACCENT = 2;
    private static final byte DIM = 3;
    private static final int LONGEST_LINE = 40;
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);

    private final Guest guest;
    private final InstantSource clock;
    private final StringBuilder typed = new StringBuilder();

    GuestScreen(Guest guest, InstantSource clock) {
        this.guest = guest;
        this.clock = clock;
    }

    String name() {
        return guest.getSpec().getName();
    }

    /** @param keysym X11 key symbol, as RFB sends it */
    void type(int keysym) {
        if (keysym == 0xff0d) {
            typed.setLength(0);
        } else if (keysym == 0xff08 && !typed.isEmpty()) {
            typed.setLength(typed.length() - 1);
        } else if (keysym >= ' ' && keysym < 127 && typed.length() < LONGEST_LINE) {
            typed.append((char) keysym);
        }
    }

    /** One byte a pixel, row by row: an index into {@link #PALETTE}. */
    byte[] draw() {
        byte[] pixels = new byte[WIDTH * HEIGHT];
        Instant now = clock.instant();
        Duration up = Duration.between(Instant.ofEpochMilli(guest.getStartedMs()), now);
        text(pixels, 40, 48, 2, DIM, "Simulated guest");
        text(pixels, 40, 80, name().length() > 20 ? 3 : 5, LIGHT, name());
        text(pixels, 40, 160, 8, ACCENT, CLOCK.format(now));
        text(
                pixels,
                40,
                248,
                2,
                DIM,
                String.format("up %d:%02d:%02d", up.toHours(), up.toMinutesPart(), up.toSecondsPart()));
        text(pixels, 40, 320, 2, LIGHT, "> " + typed + "_");
        return pixels;
    }

    private static void text(byte[] pixels, int x, int y, int scale, byte colour, String text) {
        for (int index = 0; index < text.length(); index++) {
            int left = x + index * (Font.WIDTH + 1) * scale;
            for (int column = 0; column < Font.WIDTH && left + (column + 1) * scale <= WIDTH; column++) {
                for (int row = 0; row < Font.HEIGHT; row++) {
                    if (Font.dot(text.charAt(index), column, row)) {
                        square(pixels, left + column * scale, y + row * scale, scale, colour);
                    }
                }
            }
        }
    }

    private static void square(byte[] pixels, int x, int y, int size, byte colour) {
        for (int row = y; row < y + size; row++) {
            Arrays.fill(pixels, row * WIDTH + x, row * WIDTH + x + size, colour);
        }
    }
}
