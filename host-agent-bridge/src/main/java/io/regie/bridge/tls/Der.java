package io.regie.bridge.tls;

import java.io.ByteArrayOutputStream;

/** As much of ASN.1's distinguished encoding (X.690) as a key and a certificate request need. */
final class Der {

    static final int INTEGER = 0x02;
    static final int BIT_STRING = 0x03;
    static final int OCTET_STRING = 0x04;
    static final int OBJECT_ID = 0x06;
    static final int UTF8_STRING = 0x0c;
    static final int SEQUENCE = 0x30;
    static final int SET = 0x31;

    /** Context tag 0: a certificate request's attributes. */
    static final int ATTRIBUTES = 0xa0;

    /** Context tag 1: the public half in an EC private key. */
    static final int PUBLIC_HALF = 0xa1;

    private Der() {}

    /** One element: tag, length, content. */
    static byte[] der(int tag, byte[]... parts) {
        var content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        int length = content.size();
        var element = new ByteArrayOutputStream();
        element.write(tag);
        if (length < 0x80) {
            element.write(length);
        } else if (length < 0x100) {
            element.write(0x81);
            element.write(length);
        } else {
            element.write(0x82);
            element.write(length >> 8);
            element.write(length);
        }
        element.writeBytes(content.toByteArray());
        return element.toByteArray();
    }
}
