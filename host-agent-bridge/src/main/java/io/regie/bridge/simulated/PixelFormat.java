package io.regie.bridge.simulated;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** How a viewer wants its pixels (RFC 6143, 7.4): true colour only, as every viewer in use can. */
record PixelFormat(
        int bitsPerPixel,
        boolean bigEndian,
        int redMax,
        int greenMax,
        int blueMax,
        int redShift,
        int greenShift,
        int blueShift) {

    static final int BYTES = 16;

    /** 32 bits, little-endian, 0x00RRGGBB. */
    static final PixelFormat USUAL = new PixelFormat(32, false, 255, 255, 255, 16, 8, 0);

    static PixelFormat parse(ByteBuffer in) {
        int bits = in.get() & 0xff;
        in.get();
        boolean big = in.get() != 0;
        in.get();
        var format = new PixelFormat(
                bits,
                big,
                in.getShort() & 0xffff,
                in.getShort() & 0xffff,
                in.getShort() & 0xffff,
                in.get() & 31,
                in.get() & 31,
                in.get() & 31);
        in.position(in.position() + 3);
        return format;
    }

    void write(ByteBuffer out) {
        out.put((byte) bitsPerPixel)
                .put((byte) 24)
                .put((byte) (bigEndian ? 1 : 0))
                .put((byte) 1);
        out.putShort((short) redMax).putShort((short) greenMax).putShort((short) blueMax);
        out.put((byte) redShift).put((byte) greenShift).put((byte) blueShift).put(new byte[3]);
    }

    /** The bytes of one pixel of a colour given as 0xRRGGBB. */
    byte[] pixel(int rgb) {
        int value = (rgb >> 16 & 0xff) * redMax / 255 << redShift
                | (rgb >> 8 & 0xff) * greenMax / 255 << greenShift
                | (rgb & 0xff) * blueMax / 255 << blueShift;
        ByteBuffer bytes =
                ByteBuffer.allocate(bitsPerPixel / 8).order(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        switch (bitsPerPixel) {
            case 8 -> bytes.put((byte) value);
            case 16 -> bytes.putShort((short) value);
            default -> bytes.putInt(value);
        }
        return bytes.array();
    }

    boolean isUsable() {
        return bitsPerPixel == 8 || bitsPerPixel == 16 || bitsPerPixel == 32;
    }
}
