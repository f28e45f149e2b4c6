package io.regie.bridge.simulated;

import com.google.protobuf.ByteString;
import io.regie.agent.v1.Guest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** A terminal with a very small shell behind it: it echoes, edits one line and knows a handful of commands. */
final class TextConsole implements Console {

    private static final int LONGEST_LINE = 400;
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE MMM d HH:mm:ss 'UTC' yyyy", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final Guest guest;
    private final InstantSource clock;
    private final Screen screen;
    private final StringBuilder line = new StringBuilder();
    private int columns = 80;
    private int rows = 24;

    TextConsole(Guest guest, InstantSource clock, Screen screen) {
        this.guest = guest;
        this.clock = clock;
        this.screen = screen;
    }

    @Override
    public void opened() {
        show("\r\nSimulated console of " + guest.getSpec().getName() + ". Type 'help'.\r\n");
        prompt();
    }

    @Override
    public void resized(int newColumns, int newRows) {
        columns = newColumns;
        rows = newRows;
    }

    @Override
    public void received(ByteString bytes) {
        for (char character : bytes.toStringUtf8().toCharArray()) {
            switch (character) {
                case '\r', '\n' -> enter();
                case 0x7f, '\b' -> erase();
                case 0x03 -> {
                    line.setLength(0);
                    show("^C\r\n");
                    prompt();
                }
                default -> append(character);
            }
        }
    }

    private void append(char character) {
        if (character >= ' ' && line.length() < LONGEST_LINE) {
            line.append(character);
            show(String.valueOf(character));
        }
    }

    private void erase() {
        if (!line.isEmpty()) {
            line.setLength(line.length() - 1);
            show("\b \b");
        }
    }

    private void enter() {
        String command = line.toString().strip();
        line.setLength(0);
        show("\r\n" + answer(command));
        prompt();
    }

    private void prompt() {
        show(guest.getSpec().getName() + ":~# ");
    }

    private String answer(String command) {
        String[] words = command.split("\\s+", 2);
        String text = switch (words[0]) {
            case "" -> "";
            case "help" -> "date, echo, free, help, hostname, nproc, stty, uname, uptime";
            case "echo" -> words.length > 1 ? words[1] : "";
            case "hostname" -> guest.getSpec().getName();
            case "date" -> DATE.format(clock.instant());
            case "nproc" -> Integer.toString(guest.getSpec().getVcpus());
            case "free" -> "Mem: " + (guest.getSpec().getMemoryBytes() >> 20) + " MiB";
            case "stty" -> rows + " " + columns;
            case "uname" -> "Linux " + guest.getSpec().getName() + " 6.1.0-simulated x86_64 GNU/Linux";
            case "uptime" -> uptime();
            default -> "sh: " + words[0] + ": not found";
        };
        return text.isEmpty() ? "" : text + "\r\n";
    }

    private String uptime() {
        Duration up = Duration.between(Instant.ofEpochMilli(guest.getStartedMs()), clock.instant());
        return String.format(
                Locale.ROOT,
                "up %d days, %d:%02d:%02d",
                up.toDays(),
                up.toHoursPart(),
                up.toMinutesPart(),
                up.toSecondsPart());
    }

    private void show(String text) {
        screen.show(ByteString.copyFromUtf8(text));
    }
}
