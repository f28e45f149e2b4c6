package io.regie.bridge.spool;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;
import java.util.UUID;

/**
 * What a spool remembers beside its records.
 *
 * @param acknowledged everything up to it may be forgotten
 * @param dropped records thrown away unread
 */
record SpoolState(String spoolId, long acknowledged, long dropped) {

    private static final String FILE = "spool.properties";

    static SpoolState loadOrNew(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            return new SpoolState(UUID.randomUUID().toString(), 0, 0);
        }
        var properties = new Properties();
        properties.load(new StringReader(Files.readString(file)));
        try {
            return new SpoolState(
                    properties.getProperty("id", ""),
                    Long.parseLong(properties.getProperty("acknowledged", "0")),
                    Long.parseLong(properties.getProperty("dropped", "0")));
        } catch (NumberFormatException e) {
            throw new IOException(file + " is damaged; remove the spool's directory to begin anew", e);
        }
    }

    void store(Path directory) throws IOException {
        var properties = new Properties();
        properties.setProperty("id", spoolId);
        properties.setProperty("acknowledged", Long.toString(acknowledged));
        properties.setProperty("dropped", Long.toString(dropped));
        var text = new StringWriter();
        properties.store(text, null);
        Path made = directory.resolve(FILE + ".new");
        Files.writeString(made, text.toString());
        Files.move(made, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    }
}
