package io.regie.cli;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;

/**
 * The centers that the user has signed in to, each by a name, in {@code ~/.config/regie/config}; only he may read it.
 * Without such a file, on the center's own machine, whoever may read its local token is its administrator.
 */
final class Contexts {
    private static final String CURRENT = "current";
    private static final String PREFIX = "context.";
    static final String LOCAL = "local";

    private final Path file;
    private final Map<String, String> environment;

    /** @param caFingerprint SHA-256 of the CA's certificate, in hexadecimal; empty: the system's CAs are trusted */
    record Context(String name, String url, String token, String caFingerprint) {}

    Contexts(Map<String, String> environment) {
        this.environment = environment;
        String given = environment.get("REGIE_CONFIG");
        String xdg = environment.get("XDG_CONFIG_HOME");
        String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
        this.file = given != null
                ? Path.of(given)
                : (xdg == null || xdg.isEmpty() ? Path.of(home, ".config") : Path.of(xdg)).resolve("regie/config");
    }

    /** The one named, else $REGIE_CONTEXT, else the current one, else this machine's own. */
    Context select(Optional<String> name) {
        Properties all = read();
        Optional<String> wanted = name.or(() -> Optional.ofNullable(environment.get("REGIE_CONTEXT")));
        String chosen = wanted.orElseGet(() -> all.getProperty(CURRENT, LOCAL));
        if (all.containsKey(PREFIX + chosen + ".url")) {
            return context(all, chosen);
        }
        if (chosen.equals(LOCAL)) {
            return local();
        }
        throw new Failure(
                Failure.USAGE,
                "There is no context '%s'.".formatted(chosen),
                "'regie context list' shows those there are.");
    }

    List<Context> all() {
        Properties all = read();
        return names(all).stream().map(name -> context(all, name)).toList();
    }

    String current() {
        return read().getProperty(CURRENT, LOCAL);
    }

    void put(Context context) {
        Properties all = read();
        all.setProperty(PREFIX + context.name() + ".url", context.url());
        all.setProperty(PREFIX + context.name() + ".token", context.token());
        all.setProperty(PREFIX + context.name() + ".ca-fingerprint", context.caFingerprint());
        all.setProperty(CURRENT, context.name());
        write(all);
    }

    void use(String name) {
        Properties all = read();
        if (!name.equals(LOCAL) && !names(all).contains(name)) {
            throw new Failure(
                    Failure.NOT_FOUND, "There is no context '%s'.".formatted(name), "'regie login' makes one.");
        }
        all.setProperty(CURRENT, name);
        write(all);
    }

    void remove(String name) {
        Properties all = read();
        if (!names(all).contains(name)) {
            throw new Failure(Failure.NOT_FOUND, "There is no context '%s'.".formatted(name), "");
        }
        all.keySet().removeIf(key -> key.toString().startsWith(PREFIX + name + "."));
        if (name.equals(all.getProperty(CURRENT))) {
            all.remove(CURRENT);
        }
        write(all);
    }

    private static TreeSet<String> names(Properties all) {
        TreeSet<String> names = new TreeSet<>();
        for (String key : all.stringPropertyNames()) {
            if (key.startsWith(PREFIX) && key.endsWith(".url")) {
                names.add(key.substring(PREFIX.length(), key.length() - ".url".length()));
            }
        }
        return names;
    }

    private static Context context(Properties all, String name) {
        return new Context(
                name,
                all.getProperty(PREFIX + name + ".url", ""),
                all.getProperty(PREFIX + name + ".token", ""),
                all.getProperty(PREFIX + name + ".ca-fingerprint", ""));
    }

    private Context local() {
        String home = environment.getOrDefault("REGIE_HOME", "/var/lib/regie");
        Path token = Path.of(home, "local-token");
        Path authority = Path.of(home, "pki", "ca.pem");
        if (!Files.isReadable(token) || !Files.isReadable(authority)) {
            throw new Failure(
                    Failure.USAGE,
                    "Which center?",
                    "Sign in with 'regie login NAME --url https://… --ca-fingerprint …'; the token is asked for.");
        }
        try {
            return new Context(
                    LOCAL,
                    "https://localhost:" + environment.getOrDefault("REGIE_PORT", "8443"),
                    Files.readString(token).strip(),
                    Trust.fingerprint(authority));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Properties read() {
        Properties all = new Properties();
        if (Files.exists(file)) {
            try {
                all.load(new StringReader(Files.readString(file)));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + file, e);
            }
        }
        return all;
    }

    private void write(Properties all) {
        try {
            Path directory = file.toAbsolutePath().getParent();
            Files.createDirectories(directory);
            StringWriter text = new StringWriter();
            all.store(text, null);
            Path next = Files.createTempFile(
                    directory,
                    "config",
                    "",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(next, text.toString());
            Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
