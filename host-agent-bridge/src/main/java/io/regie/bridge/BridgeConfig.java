package io.regie.bridge;

import java.io.IOException;
import java.io.Reader;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * The bridge's configuration file, Java properties; every key has a default and the file may be absent.
 *
 * @param listen keys {@code listen.address} (0.0.0.0) and {@code listen.port} (7443)
 * @param hostdSocket key {@code hostd.socket} (/run/regie/hostd.sock)
 * @param state key {@code state} (/var/lib/regie-bridge): certificates in {@code pki}, the spool in {@code spool}
 * @param spoolBytes key {@code spool.max-bytes} (67108864): most the spool takes on disk, 8 KiB to 1 GiB
 */
record BridgeConfig(InetSocketAddress listen, Path hostdSocket, Path state, long spoolBytes) {

    static BridgeConfig load(Path file) throws IOException {
        var properties = new Properties();
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            }
        }
        var listen = new InetSocketAddress(properties.getProperty("listen.address", "0.0.0.0"), (int)
                number(file, properties, "listen.port", 7443, 0, 65_535));
        return new BridgeConfig(
                listen,
                Path.of(properties.getProperty("hostd.socket", "/run/regie/hostd.sock")),
                Path.of(properties.getProperty("state", "/var/lib/regie-bridge")),
                number(file, properties, "spool.max-bytes", 64 << 20, 8 << 10, 1 << 30));
    }

    private static long number(Path file, Properties properties, String key, long usual, long least, long most)
            throws IOException {
        String text = properties.getProperty(key, Long.toString(usual)).strip();
        if (!text.matches("[0-9]{1,18}") || Long.parseLong(text) < least || Long.parseLong(text) > most) {
            throw new IOException(
                    file + ": " + key + " must be a number from " + least + " to " + most + ", not '" + text + "'");
        }
        return Long.parseLong(text);
    }
}
