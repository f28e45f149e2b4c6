package io.regie.bridge;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/** This machine's id and name, found the way regie-hostd finds them: its configuration, else the system. */
record LocalHost(UUID id, String name) {

    private static final Path MACHINE_ID = Path.of("/etc/machine-id");

    static LocalHost read(Path hostdConfig) throws IOException {
        Optional<String> id = key(hostdConfig, "id");
        Optional<String> name = key(hostdConfig, "name");
        return new LocalHost(
                UUID.fromString(id.isPresent() ? id.get() : machineId()),
                name.isPresent() ? name.get() : InetAddress.getLocalHost().getHostName());
    }

    /** A key of the group {@code [host]}; empty when it is absent or has no value. */
    private static Optional<String> key(Path config, String key) throws IOException {
        if (!Files.exists(config)) {
            return Optional.empty();
        }
        boolean inHost = false;
        for (String line : Files.readAllLines(config)) {
            String text = line.strip();
            if (text.startsWith("[")) {
                inHost = text.equals("[host]");
            } else if (inHost && text.matches(key + "\\s*=.*")) {
                String value = text.substring(text.indexOf('=') + 1).strip();
                return Optional.of(value).filter(some -> !some.isEmpty());
            }
        }
        return Optional.empty();
    }

    /** machine-id(5) is a UUID without its dashes. */
    private static String machineId() throws IOException {
        String digits = Files.readString(MACHINE_ID).strip();
        return digits.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5");
    }
}
